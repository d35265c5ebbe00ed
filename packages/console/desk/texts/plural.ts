/** Forms of a text by the plural category of its number. */
export interface PluralForms {
  readonly one: string;
  readonly other: string;
}

/** Creates a text that depends on a number; `#` stands for the number, as the language writes it. */
export function pluralOf(language: string): (count: number, forms: PluralForms) => string {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (count, { one, other }) => (rules.select(count) === "one" ? one : other).replace("#", numbers.format(count));
}
