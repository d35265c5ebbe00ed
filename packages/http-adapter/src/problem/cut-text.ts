/** The text, or its start and an ellipsis if it is longer than this: an answer must not echo a request whole. */
export function cutText(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`;
}
