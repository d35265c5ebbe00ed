import { InvalidRequestError } from "@dispatch/core";

/** What whoever makes something has against its options; null where nothing. */
export function findMistake(make: () => unknown): string | null {
  try {
    make();
    return null;
  } catch (error) {
    if (error instanceof InvalidRequestError) return error.message;
    throw error;
  }
}

/** The same for options of variables: each is tried by itself, so that one mistake hides no other. */
export function findMistakes<Option extends string>(
  make: (option: Option) => unknown,
  variables: Readonly<Record<Option, string>>,
): readonly string[] {
  return (Object.keys(variables) as Option[]).flatMap((option) => {
    const mistake = findMistake(() => make(option));
    return mistake === null ? [] : [mistake.replace(option, variables[option])];
  });
}
