import { describe, expect, it } from "vitest";
import { findDenial } from "../../../../src-node/calls/denied-addresses.ts";

describe("addresses that no endpoint may have", () => {
  it.each([
    "0.0.0.0",
    "0.1.2.3",
    "169.254.169.254",
    "169.254.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "224.0.0.1",
    "239.255.255.250",
    "255.255.255.255",
    "::",
    "[::]",
    "fe80::1",
    "fe80::1%eth0",
    "febf::1",
    "fd00:ec2::254",
    "ff02::1",
    "::ffff:169.254.169.254",
    "[::ffff:a9fe:a9fe]",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::169.254.169.254",
    "2002:a9fe:a9fe::1",
    "::169.254.169.254",
    "0:0:0:0:0:ffff:169.254.169.254",
    "::ffff:0.0.0.0",
  ])("include %s", (address) => {
    expect(findDenial(address)).not.toBeNull();
  });

  it.each([
    "127.0.0.1",
    "127.255.255.254",
    "::1",
    "[::1]",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.10",
    "100.64.0.1",
    "8.8.8.8",
    "1.1.1.1",
    "168.63.129.17",
    "192.0.0.191",
    "223.255.255.255",
    "fd00::1",
    "fec0::1",
    "2001:4860:4860::8888",
    "::ffff:127.0.0.1",
    "64:ff9b::8.8.8.8",
    "localhost",
    "api.example.com",
    "",
  ])("leave out %s", (address) => {
    expect(findDenial(address)).toBeNull();
  });
});
