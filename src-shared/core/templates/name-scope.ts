/** Slots of one frame: the template's own, or that of one macro. Grows while the template compiles. */
export type FrameLayout = { slotCount: number };

/** Where a variable lives: `hops` frames outward, at `slot`. */
export type SlotAddress = { hops: number; slot: number };

/** The names a template declares, resolved to slots while it compiles, inner names hiding outer ones. */
export class NameScope {
  readonly #parent: NameScope | null;
  readonly #slotByName = new Map<string, number>();
  readonly layout: FrameLayout;

  private constructor(parent: NameScope | null, layout: FrameLayout) {
    this.#parent = parent;
    this.layout = layout;
  }

  static forTemplate(): NameScope {
    return new NameScope(null, { slotCount: 0 });
  }

  /** A loop or captured block: names of its own in the frame around it. */
  openBlock(): NameScope {
    return new NameScope(this, this.layout);
  }

  /** A macro: a frame of its own for each call. */
  openFrame(): NameScope {
    return new NameScope(this, { slotCount: 0 });
  }

  /** The name's slot in this very scope, made when it is new. */
  declare(name: string): number {
    const known = this.#slotByName.get(name);
    if (known !== undefined) return known;
    const slot = this.layout.slotCount++;
    this.#slotByName.set(name, slot);
    return slot;
  }

  find(name: string): SlotAddress | null {
    let hops = 0;
    for (let scope: NameScope | null = this; scope !== null; scope = scope.#parent) {
      const slot = scope.#slotByName.get(name);
      if (slot !== undefined) return { hops, slot };
      if (scope.#parent !== null && scope.#parent.layout !== scope.layout) hops++;
    }
    return null;
  }

  allNames(): string[] {
    const names: string[] = [];
    for (let scope: NameScope | null = this; scope !== null; scope = scope.#parent) names.push(...scope.#slotByName.keys());
    return names;
  }
}
