import { Button, Group, Modal, Text } from "@mantine/core";
import { useWindowEvent } from "@mantine/hooks";
import { useCallback, useEffect, useRef, useState } from "react";

export type LeaveGuardProps = { /** Whether something would be lost. */ active: boolean; title: string; about: string; stay: string; leave: string };

/** Asks before anything leads away from changes that are not saved: links, the history, closing the window. */
export function LeaveGuard({ active, title, about, stay, leave }: LeaveGuardProps) {
  const [target, setTarget] = useState<string | null>(null);
  const isAllowed = useRef(false);
  useWindowEvent("beforeunload", (event) => {
    if (active && !isAllowed.current) event.preventDefault();
  });
  const guard = useCallback((event: NavigateEvent): void => {
    if (isAllowed.current || !event.cancelable || event.hashChange || event.downloadRequest !== null) return;
    const { url } = event.destination;
    // The view's own state is in the query of the same place.
    if (new URL(url).pathname === window.location.pathname || new URL(url).origin !== window.location.origin) return;
    event.preventDefault();
    setTarget(url);
  }, []);
  useEffect(() => {
    // Browsers without it still ask when the window is closed.
    if (!active || !("navigation" in window)) return;
    window.navigation.addEventListener("navigate", guard);
    return () => window.navigation.removeEventListener("navigate", guard);
  }, [active, guard]);
  const go = (): void => {
    isAllowed.current = true;
    const url = new URL(target ?? "/", window.location.origin);
    setTarget(null);
    window.history.pushState(null, "", `${url.pathname}${url.search}`);
  };
  return (
    <Modal opened={target !== null} onClose={() => setTarget(null)} title={title} centered>
      <Text size="sm">{about}</Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={() => setTarget(null)} data-autofocus>
          {stay}
        </Button>
        <Button color="red" onClick={go}>
          {leave}
        </Button>
      </Group>
    </Modal>
  );
}
