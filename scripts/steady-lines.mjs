/** What of printed text is the same in every run: its lines without their numbers, their bars and the width of gaps. */
export function steadyLines(text) {
  return text
    .trimEnd()
    .split('\n')
    .map(line =>
      line
        .replaceAll(/\d[\d.,]*/g, '#')
        .replaceAll(/[█░]+/g, '')
        .replaceAll(/ +/g, ' ')
        .trim(),
    );
}
