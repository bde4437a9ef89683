import { expect, test } from "vitest";
import { HelloQueue } from "../../../../src-main/gateways/nodes/hello-queue.ts";

test("a thousand hellos at once are let in a few at a time, in their order, and a refusal holds up nobody", async () => {
  const queue = new HelloQueue();
  const order: number[] = [];
  let underWay = 0;
  let most = 0;
  const greet = async (at: number): Promise<void> => {
    underWay += 1;
    most = Math.max(most, underWay);
    order.push(at);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    if (at % 10 === 0) throw new Error("refused");
  };
  const ends = await Promise.allSettled(Array.from({ length: 1000 }, (_, at) => queue.enter(() => greet(at))));
  expect(ends.filter(({ status }) => status === "rejected")).toHaveLength(100);
  expect(order).toEqual(Array.from({ length: 1000 }, (_, at) => at));
  expect(most).toBeLessThanOrEqual(32);
});
