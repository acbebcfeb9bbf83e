// The errors of registration that have a name of their own (docs/specification/deployment-profile.md), each with the number
// that clients know.

import { byHash, byNameOfDevice, type Explained, everyChannel } from './explained.ts'

export const registrationErrors = {
  InvalidZtdRequestBody: {
    code: 801,
    kind: 'not-stored',
    about: 'a row of the file, or the whole request',
    happened:
      'What was sent is no list of devices: a value is missing or there is one too many, a quotation mark never closes, a character cannot be there, or the header names no hardware hash.',
    next: 'Look at the line and column that the message names, in a plain text editor. Of a file, “taxiway hash doctor FILE.csv” shows every such place, and corrects what can be corrected. Correct it and send it again.',
    seenIn: everyChannel,
  },
  InvalidZtdHardwareHash: {
    code: 802,
    alsoNamed: ['ZtdDeviceBadHardwareHash'],
    kind: 'not-stored',
    about: 'the hardware hash of one device',
    happened:
      'The hash cannot be read, or it does not say enough about the machine to tell it from others: its manufacturer or serial number is missing or a placeholder.',
    next: 'Collect the hash again on the device itself, with all drivers installed, and copy it whole. If it is refused again, the manufacturer has to write the serial numbers into the firmware of the board.',
    seenIn: byHash,
  },
  MissingZtdSerialNumberAndProductKey: {
    code: 803,
    kind: 'not-stored',
    about: 'a row of the file, or one device of the request',
    happened: 'The row names no device: it has neither a hardware hash nor anything else that identifies one.',
    next: 'Fill in the device, or delete the row.',
    seenIn: everyChannel,
  },
  ZtdDeviceAlreadyAssigned: {
    code: 806,
    kind: 'not-done',
    about: 'one device',
    happened:
      'Your organisation has registered this device already. An import that can show that it is the same machine brings its record up to date and gives this as a remark. It is a refusal where the record was made with more than the file shows, such as the key of a TPM that is now off.',
    next: 'After a remark, nothing. After a refusal, find the device by its serial number: if the record is right, leave the row out; if a TPM is off, turn it on and collect the hash again; if the record is that of another machine, delete it and import again.',
    seenIn: everyChannel,
  },
  ZtdDeviceIsNotRegistered: {
    code: 807,
    kind: 'not-done',
    about: 'one device',
    happened:
      'Nobody has registered this hardware. A device hears it in its first run and shows the ordinary pages of Windows; an administrator hears it who changes or removes a device that is not there.',
    next: 'Register the device with a hash that was collected on it, give it a profile, and reset it, so that its first run begins again.',
    seenIn: ['partner-api', 'device'],
  },
  ZtdDeviceAssignedToOtherTenant: {
    code: 808,
    alsoNamed: ['ZtdDeviceAssignedToAnotherTenant'],
    kind: 'not-stored',
    about: 'one device',
    happened: 'Another organisation has registered this device. Which one is told to nobody.',
    next: 'Ask whoever sold the device to have the registration deleted by the organisation that holds it, then register it again. If the device is yours, contest it with proof: in the portal under Partners, Contested devices, or with “taxiway contest open”. The operator of the installation decides.',
    seenIn: everyChannel,
  },
  ZtdProfileIsNotRegistered: {
    code: 809,
    kind: 'not-done',
    about: 'one profile',
    happened:
      'The profile that should be assigned is not one of this organisation, or it has been deleted. The event log of a device uses the same number where the profile that it was assigned is gone.',
    next: 'Look which profiles there are, and assign one of those.',
    seenIn: ['partner-api', 'device'],
  },
  ZtdProfileAssignedToOtherTenant: {
    code: 810,
    kind: 'not-done',
    about: 'one profile',
    happened: 'The profile that should be assigned belongs to another organisation.',
    next: 'Make a profile in the organisation that has the devices, and assign that one.',
    seenIn: ['partner-api'],
  },
  ZtdDeviceRegisteredByOtherTenant: {
    code: 811,
    kind: 'not-done',
    about: 'one device',
    happened:
      'Whoever asked to remove this device did not register it. Only who registered a device removes it, beside the organisation that owns it.',
    next: 'Ask the partner that registered the device to remove it, or the administrator of the organisation that owns it.',
    seenIn: ['oem-direct', 'partner-api', 'partner-file'],
  },
  ZtdDeviceNotFound: {
    code: 812,
    kind: 'not-stored',
    about: 'one device that was named without a hardware hash',
    happened:
      'No hardware is known under this product key, or under this manufacturer, model and serial number. Often the board was replaced, or a name differs from the firmware in the case of a letter.',
    next: 'Compare the names with the label and the firmware, letter by letter. If they are right, collect the hardware hash on the device and register it by that.',
    seenIn: byNameOfDevice,
  },
  ZtdDeviceIsNotUnique: {
    code: 813,
    kind: 'not-stored',
    about: 'one device',
    happened: 'What was sent fits several devices equally well, so that none of them can be meant.',
    next: 'Delete the registrations of devices that no longer exist. If boards left the factory with the same values, give each its own UUID and serial number with the manufacturer’s tool, and collect the hash again.',
    seenIn: everyChannel,
  },
  ZtdDeviceAlreadyAadRegistered: {
    code: 814,
    kind: 'not-stored',
    about: 'one device',
    happened: 'The directory has an object for this device already, so that none can be prepared for its registration.',
    next: 'Find the device among those of the directory. If nobody uses it under that object, delete the object and register the device again.',
    seenIn: everyChannel,
  },
  ZtdDeviceHasNoAssignedProfile: {
    code: 815,
    kind: 'not-done',
    about: 'one device in its first run',
    happened:
      'The device is registered and no profile is meant for it: none is assigned to it, to a group that it is in, or to all devices. It shows the ordinary pages of Windows.',
    next: 'Assign a profile to the device, to one of its groups or to all devices; then reset the device. “taxiway story SERIAL --why” says which profiles there are and why none of them reaches it.',
    seenIn: ['device'],
  },
  ZtdDeviceDuplicated: {
    code: 815,
    isOurNumber: true,
    kind: 'not-stored',
    about: 'a row of the file, or one device of the request',
    happened: 'The same device stands further up. The first of the two counts.',
    next: 'Delete the row. If they are two machines, one of the hashes was copied into the wrong row: collect it again.',
    seenIn: byHash,
  },
  StorageError: {
    code: 816,
    isOurNumber: true,
    kind: 'not-stored',
    about: 'a row of the file, or one device of the request',
    happened: 'The service could not store the device, although nothing is wrong with it.',
    next: 'Send the same again after some minutes: what is stored already is recognised. If it comes again, tell whoever runs the service, with the time and the id of the request.',
    seenIn: everyChannel,
  },
  HashNot4k: {
    code: 817,
    isOurNumber: true,
    kind: 'not-stored',
    about: 'the hardware hash of one device',
    happened:
      'A hash has 3000 bytes, which are 4000 characters; this one has not. It was cut off when it was copied, or made by a tool older than Windows 10 1703.',
    next: 'Copy the hash whole. If it was whole, update the device to Windows 10 1703 or later and collect it again.',
    seenIn: byHash,
  },
  PartnerConsentEnded: {
    code: 818,
    isOurNumber: true,
    kind: 'not-done',
    about: 'one device that a partner uploaded',
    happened:
      'The customer no longer lets this partner register devices: the consent ended before this device was reached. What was registered before stays registered.',
    next: 'Send the customer a new invitation. When a global administrator there has accepted it, upload the devices again.',
    seenIn: ['oem-direct', 'partner-api', 'partner-file'],
  },
  UploadRefused: {
    code: 819,
    isOurNumber: true,
    kind: 'not-done',
    about: 'one device that a partner uploaded',
    happened: 'The customer looks at uploads of this partner before they count, and refused this one.',
    next: 'Ask the customer why. An upload that is sent again waits for the customer again.',
    seenIn: ['oem-direct', 'partner-api', 'partner-file'],
  },
  HardwareMismatchDetected: {
    code: 908,
    alsoNamed: ['SerialNumberMismatch', 'ProductKeyIdMismatch'],
    kind: 'not-done',
    about: 'one device in its first run',
    happened:
      'The hardware is not what was registered: a part that decides was replaced, mostly the board with its TPM. The device gets no profile.',
    next: 'Collect a new hardware hash on the device and import it; then delete the older registration, which is marked for attention. Reset the device afterwards.',
    seenIn: ['device'],
  },
} as const satisfies Readonly<Record<string, Explained>>

export type RegistrationError = keyof typeof registrationErrors

/** No public source says what these mean, and nothing here gives them. */
export const numbersWithoutMeaning: readonly number[] = [804, 805]
