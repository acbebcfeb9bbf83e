// Windows error codes as people look them up. Management reports them as signed decimal numbers, devices with or without 0x.

/** The same text with each negative 32-bit number written as the code it is: -2147023293 becomes 0x80070643. */
export function codesReadable(text: string): string {
  return text.replace(/(?<![\w.])-\d{9,10}\b/g, (number) => {
    const value = Number(number)
    return value >= -(2 ** 31) ? `0x${(value >>> 0).toString(16)}` : number
  })
}

/** The first code in a readable text, as eight lower-case digits. */
export function codeIn(text: string): string | undefined {
  return /\b(?:0x)?([89c][0-9a-f]{7})\b/i.exec(text)?.[1]?.toLowerCase()
}
