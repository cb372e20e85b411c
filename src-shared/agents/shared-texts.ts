/** Texts and lists of texts that a reader remembers to share them. */
const MAX_SHARED = 20_000;

/** Texts that many events have in common, each kept once. */
export class SharedTexts {
  #ones = new Map<string, string>();
  #lists = new Map<string, readonly string[]>();

  one(text: string): string {
    const known = this.#ones.get(text);
    if (known !== undefined) return known;
    // The beginning of a long run is forgotten before this takes more room than it saves.
    if (this.#ones.size >= MAX_SHARED) this.#ones.clear();
    this.#ones.set(text, text);
    return text;
  }

  same(list: readonly string[]): readonly string[] {
    const key = list.length === 1 ? (list[0] as string) : list.join('\n');
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    if (this.#lists.size >= MAX_SHARED) this.#lists.clear();
    this.#lists.set(key, list);
    return list;
  }
}
