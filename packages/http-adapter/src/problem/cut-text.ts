/** Shortens text beyond this length and adds an ellipsis: an answer must not echo a whole request. */
export function cutText(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`;
}
