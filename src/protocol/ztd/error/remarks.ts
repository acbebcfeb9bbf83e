// What an import says of a device and registers it all the same. No client knows a number for these.

import { byHash, type Explained, type Place } from './explained.ts'

const remark = (about: string, happened: string, next: string, seenIn: readonly Place[] = ['admin-file']) =>
  ({ kind: 'remark', about, happened, next, seenIn }) as const satisfies Explained

const oneRow = 'a row of the file'
const oneFile = 'the file'
const oneDevice = 'one device'

export const registrationRemarks = {
  PaddingRepaired: remark(
    oneRow,
    'The hardware hash had lost characters at its end that carry nothing. They were put back.',
    'Nothing.',
    byHash,
  ),
  HiddenCharacterRemoved: remark(
    oneRow,
    'A value had a blank around it or a character that nobody sees: a no-break space, a zero-width space, a byte order mark. It was taken out.',
    'Nothing here. The original service refuses such a row: save the file as plain text for that.',
  ),
  ExtraColumnIgnored: remark(
    oneFile,
    'The file has a column that is not of a device list. It was not read.',
    'Nothing, unless the column holds what should have been read: then give it its name.',
  ),
  HeaderMissing: remark(
    oneFile,
    'The file has no line that names its columns. They were told from their values.',
    'Look whether the devices are right, or put the line of names on top.',
  ),
  LineSkipped: remark(
    oneFile,
    'A line is no device: a title above the names of columns, or these names once more.',
    'Nothing.',
  ),
  AlreadyImported: remark(
    oneFile,
    'A sealed list came again that was imported before. It is imported once, so nothing was changed.',
    'Nothing. To register devices again that were deleted since, ask the sender for a new list.',
  ),
  CommaInValue: remark(
    oneRow,
    'A comma stands inside a value. The original service does not take it.',
    'Nothing, unless the file is also for the original service.',
  ),
  HashIncomplete: remark(
    'the hardware hash of one device',
    'The hash lacks a field that manufacturers have to fill in, or something in it is odd. The device can be told from others all the same.',
    'Nothing, where a person signs in at the first run. The message names the field; the strict rules refuse it.',
    byHash,
  ),
  SerialNumberDiffers: remark(
    oneRow,
    'The serial number of the row is not the one in its hardware hash. The one in the hash counts.',
    'See whether row and hash belong to one machine.',
    byHash,
  ),
  ProductKeyDiffers: remark(
    oneRow,
    'The product key of the row is not the one in its hardware hash. The one in the hash counts.',
    'See whether row and hash belong to one machine.',
    byHash,
  ),
  AssignedUserUnknown: remark(
    oneRow,
    'The organisation has no such person. The device was registered without one.',
    'Create the person, then assign the device.',
    ['admin-file', 'graph'],
  ),
  UuidNotUnique: remark(
    oneDevice,
    'Another device of the organisation has the same SMBIOS UUID.',
    'Give each board its own UUID with the manufacturer’s tool, and collect the hash again.',
    byHash,
  ),
  PossibleRepair: remark(
    oneDevice,
    'It shares parts with a registered device that it cannot be.',
    'If it is that device after a repair, delete the older registration.',
    byHash,
  ),
  ResemblesAnotherDevice: remark(
    oneDevice,
    'It was recognised, and resembles another registered device, too.',
    'See whether parts of one were built into the other.',
    byHash,
  ),
} as const satisfies Readonly<Record<string, Explained>>

export type RegistrationRemark = keyof typeof registrationRemarks

/** What the hash doctor says of a file beside that, before anybody imports it. */
export const doctorRemarks = {
  FirmwareIncomplete: {
    kind: 'not-done',
    about: 'the hardware hash of one device',
    happened: 'The firmware of the device lacks a value that Windows asks manufacturers for.',
    next: 'Nothing, to register it. Whoever makes the board writes the value into its firmware; collect the hash again afterwards.',
    seenIn: ['doctor'],
  },
  NamedWithoutHash: {
    kind: 'not-done',
    about: oneRow,
    happened:
      'The row names a device without its hardware hash. The service finds it only if its manufacturer has told of it.',
    next: 'Ask the manufacturer, or collect the hash on the device.',
    seenIn: ['doctor'],
  },
} as const satisfies Readonly<Record<string, Explained>>
