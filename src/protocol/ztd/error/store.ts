// The ten errors that Store for Business shows for a file of devices, and Partner Center with it. Where one of them says less
// than an error of the registration, it names that one.

import type { Explained } from './explained.ts'
import type { RegistrationError } from './registration.ts'

const seenIn = ['store-file', 'partner-file'] as const

type StoreError = Explained & { readonly means?: RegistrationError }

const later = {
  kind: 'not-stored',
  about: 'the whole file',
  next: 'Upload the same file again after some minutes. If it comes again, tell whoever runs the service, with the time of the upload.',
  seenIn,
} as const

export const storeErrors = {
  wadp001: {
    kind: 'not-stored',
    about: 'a row of the file',
    happened: 'The row has neither a serial number nor a product ID.',
    next: 'Fill them in, or delete the row; then upload the file again.',
    means: 'MissingZtdSerialNumberAndProductKey',
    seenIn,
  },
  wadp002: {
    kind: 'not-stored',
    about: 'a row of the file',
    happened: 'The hardware hash of the row cannot be used.',
    next: 'Collect the hash again on the device and copy it whole; then upload the file again.',
    means: 'InvalidZtdHardwareHash',
    seenIn,
  },
  wadp003: {
    kind: 'not-stored',
    about: 'the whole file',
    happened: 'The file has more than 1,000 devices. None of them was registered.',
    next: 'Divide it into files of up to 1,000 devices, each with the line of names on top, and upload one after the other.',
    seenIn,
  },
  wadp004: { ...later, happened: 'The service could not take the file just now.' },
  wadp005: {
    kind: 'not-stored',
    about: 'one device of the file',
    happened: 'Another organisation has claimed the device.',
    next: 'Ask whoever sold the device to have it released by the organisation that holds it; then upload it again. If the device is yours, the administrators of your organisation contest it with proof: in their portal under Partners, Contested devices.',
    means: 'ZtdDeviceAssignedToOtherTenant',
    seenIn,
  },
  wadp006: { ...later, happened: 'The service could not look up the devices of the file just now.' },
  wadp007: {
    kind: 'not-stored',
    about: 'one device of the file',
    happened: 'The organisation that the device is for has registered it already.',
    next: 'Leave the row out. To put the device into another group, delete it first; in Partner Center the customer deletes what it registered itself.',
    means: 'ZtdDeviceAlreadyAssigned',
    seenIn,
  },
  wadp008: {
    kind: 'not-stored',
    about: 'one device of the file',
    happened: 'The device cannot be deployed this way: its hash was made before Windows 10 1703.',
    next: 'Update the device to Windows 10 1703 or later, collect the hash again and upload it.',
    means: 'HashNot4k',
    seenIn,
  },
  wadp009: {
    kind: 'not-stored',
    about: 'the whole file',
    happened:
      'The file cannot be read as a list of devices: its columns are not those of this upload, or a line of it is damaged.',
    next: 'In the Store the columns are Device Serial Number, Windows Product ID and Hardware Hash, in this order; the form of Partner Center names its own. Correct the file, or ask whoever sent it for another.',
    means: 'InvalidZtdRequestBody',
    seenIn,
  },
  wadp010: {
    ...later,
    happened: 'The service could not store the devices of the file just now.',
    means: 'StorageError',
  },
} as const satisfies Readonly<Record<string, StoreError>>

export type StoreErrorId = keyof typeof storeErrors
