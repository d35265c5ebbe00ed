import { describeKind } from "../domain/describe-value.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";

/**
 * Returns the records as a list.
 *
 * @throws {InvalidRequestError} naming the argument that is not a list, or the id that two records share
 */
export function checkRecords<Item extends { readonly id: string }>(
  name: string,
  records: Iterable<Item>,
): readonly Item[] {
  if (typeof records !== "object" || typeof records?.[Symbol.iterator] !== "function") {
    throw new InvalidRequestError({ parameter: name, problem: `must be a list; got ${describeKind(records)}` });
  }
  const list = [...records];
  const indexOf = new Map<unknown, number>();
  for (const [index, record] of list.entries()) {
    const first = indexOf.get(record?.id) ?? index;
    if (first !== index) {
      throw new InvalidRequestError({
        parameter: `${name}[${index}].id`,
        problem: `is also the id of ${name}[${first}]`,
      });
    }
    indexOf.set(record?.id, index);
  }
  return list;
}
