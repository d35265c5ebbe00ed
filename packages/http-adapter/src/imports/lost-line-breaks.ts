/** What to do about a file whose line breaks are lost, as the end of a sentence. */
export const lostLineBreaks = "with curl, send a file with --data-binary, because -d removes its line breaks";
