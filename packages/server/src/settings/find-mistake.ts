import { InvalidRequestError } from "@dispatch/core";

/** Returns why `make` rejects its one option, without the option's name; null if it does not. */
export function findProblem(make: () => unknown): string | null {
  return catchMistake(make)?.problem ?? null;
}

/** Returns the mistakes of the options by variable. Each option is tried alone, so that no mistake hides another. */
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
