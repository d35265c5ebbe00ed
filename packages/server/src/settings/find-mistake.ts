import { InvalidRequestError } from "@dispatch/core";

/** What is wrong with the one option that something is made of, without its name; null if nothing is. */
export function findProblem(make: () => unknown): string | null {
  return catchMistake(make)?.problem ?? null;
}

/** The same for options of variables: each is tried by itself, so that one mistake hides no other. */
export function findMistakes<Option extends string>(
  make: (option: Option) => unknown,
  variables: Readonly<Record<Option, string>>,
): readonly string[] {
  return (Object.keys(variables) as Option[]).flatMap((option) => {
    const mistake = catchMistake(() => make(option));
    return mistake === null ? [] : [`${mistake.parameter.replace(option, variables[option])} ${mistake.problem}`];
  });
}

function catchMistake(make: () => unknown): InvalidRequestError | null {
  try {
    make();
    return null;
  } catch (error) {
    if (InvalidRequestError.isInstance(error)) return error;
    throw error;
  }
}
