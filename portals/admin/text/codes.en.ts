// The meanings of a deployment's error codes, in one sentence each. Keys are the code's eight hexadecimal digits.
// docs/specification/first-run.md, docs/specification/device-registration.md, MS-MDE2 §2.2.10.

export const codeTexts = {
  '80070643': 'The installer ended with a fatal error (1603).',
  '800705b4': 'The time allowed ran out.',
  '81036502': 'An application that setup waits for could not be installed.',
  '801c0003': 'This person may not join devices, or has reached the number of devices allowed.',
  '801c000e': 'This person has reached the number of devices allowed.',
  '801c03ed': 'The directory did not accept the device’s request to join.',
  '801c03f3': 'The device’s object in the directory is gone. Remove the registration and import the device again.',
  '80180005': 'The profile does not allow pre-provisioned deployment.',
  '80180014': 'Device management does not take devices of this kind, or this device needs to be released first.',
  '80180018': 'This person has no licence for device management, or too many devices.',
  '80180026': 'The device is already managed by another program.',
  '80070774': 'No domain controller was found.',
} as const satisfies Record<string, string>
