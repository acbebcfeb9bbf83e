// Windows error codes as people look them up. Management reports them as signed decimal numbers, devices with or without 0x.

/** The same text with each negative 32-bit number written as the code it is: -2147023293 becomes 0x80070643. */
export function codesReadable(text: string): string {
  return text.replace(/(?<![\w.])-\d{9,10}\b/g, (number) => {
    const value = Number(number)
    return value >= -(2 ** 31) ? `0x${(value >>> 0).toString(16)}` : number
  })
}

/** The first code in a readable text, as eight lower-case digits. The id of a thing begins with as many and is none. */
export function codeIn(text: string): string | undefined {
  return /(?<![\w{-])(?:0x)?([89c][0-9a-f]{7})(?![\w-])/i.exec(text)?.[1]?.toLowerCase()
}

// docs/specification/first-run.md, docs/specification/device-registration.md, MS-MDE2 §2.2.10.
/** One sentence each, by the code's eight hexadecimal digits. */
export const codeMeanings = {
  '80070643': 'The installer ended with a fatal error (1603).',
  '800705b4': 'The time allowed ran out.',
  '81036502': 'An application that setup waits for could not be installed.',
  '801c0001': 'The directory could not read the device’s request to join.',
  '801c0002': 'The sign-in of whoever joined the device was not accepted.',
  '801c0003':
    'This person may not join devices, has reached the number of devices allowed, or the device is disabled or deleted.',
  '801c0006': 'The directory could not answer at that moment.',
  '801c000b': 'Somebody in the place of the directory sent the device to an address that it does not trust.',
  '801c000c': 'The device did not find the directory’s service for joining.',
  '801c000e': 'This person has reached the number of devices allowed.',
  '801c0010': 'The certificate that came with the device’s attestation is not valid.',
  '801c0011': 'What the device sent to attest its key is not valid.',
  '801c0012': 'A key or a certificate request in the device’s message could not be used.',
  '801c0013': 'The sign-in named no organisation.',
  '801c0014': 'The sign-in named no person: an application cannot join a device.',
  '801c03ed': 'The directory did not accept what the device or its person showed.',
  '801c03f2': 'The directory has no such object.',
  '801c03f3': 'The device’s object in the directory is gone. Remove the registration and import the device again.',
  '80180005': 'The profile does not allow pre-provisioned deployment.',
  '80180014': 'Device management does not take devices of this kind, or this device needs to be released first.',
  '80180018': 'This person has no licence for device management, or too many devices.',
  '80180026': 'The device is already managed by another program.',
  '80070774': 'No domain controller was found.',
} as const satisfies Record<string, string>

export function meaningOf(code: string | undefined): string | undefined {
  const digits = code === undefined ? undefined : codeIn(code)
  return digits !== undefined && Object.hasOwn(codeMeanings, digits)
    ? codeMeanings[digits as keyof typeof codeMeanings]
    : undefined
}
