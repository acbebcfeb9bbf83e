// Which devices people may bring into management, how many, and which devices are the organisation's own.

import type { IdentifierType } from '../../../src/kernel/corporate-identifier.ts'

const types = {
  manufacturerModelSerial: 'Manufacturer, model and serial number',
  serialNumber: 'Serial number',
  imei: 'IMEI',
} as const satisfies Record<IdentifierType, string>

export const restrictionsTexts = {
  restrictions: {
    title: 'Restrictions',
    lead: 'Which devices people may bring into management, and how many. For each person one restriction and one limit count: those with the smallest number that reach them, or the default ones.',
    new: 'Create restriction',
    table: { restriction: 'Restrictions of devices', limit: 'Limits of their number' },
    column: { place: 'Number', name: 'Name', effect: 'What it does' },
    default: 'Default',
    defaultFor: 'Everybody whom no other reaches',
    whenAsked:
      'They are asked when a device enrols: one that is in management stays. A device with a bulk token or with the secret of a prepared PC belongs to nobody: the default restriction counts for it, and no limit does.',
    allowNext:
      'A registered device that a new owner sets up, or whose TPM does not prove it, is let in once with “Allow the next deployment” on its page; its restriction counts all the same.',
    toDevices: 'Go to the devices',
    refused: {
      title: 'Not let in lately',
      lead: 'The newest refusals, also of devices that never joined and so have no page. What a device calls itself proves nothing.',
      none: 'No device was refused.',
      at: 'When',
      who: 'Who',
      device: 'Says its name is',
      why: 'Why',
      restriction: 'Restriction',
    },
    effect: {
      blocked: 'No Windows device is let in.',
      personal: 'Only devices that are the organisation’s own are let in.',
      least: 'Windows before {{version}} is kept out.',
      most: 'Windows after {{version}} is kept out.',
      makers: 'Devices of {{names}} are kept out.',
      nothing: 'Every device is let in.',
      limit_one: 'Each person has {{count}} device in management at most.',
      limit_other: 'Each person has {{count}} devices in management at most.',
    },
    created: {
      restriction: 'The restriction was created. Assign it now, so that it counts for somebody.',
      limit: 'The limit was created. Assign it now, so that it counts for somebody.',
    },
    saved: {
      restriction: 'The restriction was saved. It counts when a device enrols from now on.',
      limit: 'The limit was saved. It counts when a device enrols from now on.',
    },
    saveMeans: {
      restriction: 'When a device enrols from now on this counts; devices in management stay:',
      limit:
        'When a device enrols from now on this counts; who has more devices in management keeps them, and enrols no further one:',
    },
    saveDefault: {
      restriction:
        'This one is for everybody whom no other restriction reaches, and for devices that belong to nobody.',
      limit: 'This one is for everybody whom no other limit reaches.',
    },
    form: {
      basics: 'Basics',
      kind: 'What it restricts',
      kindRestriction: 'Which devices',
      kindLimit: 'How many devices of one person',
      name: 'Name',
      nameNeeded: 'Give it a name.',
      description: 'Description',
      place: 'Number among those of its kind',
      placeHint: 'Of those that reach a person the one with the smallest number counts.',
      number: 'Number',
      limit: 'Devices of one person in management',
      limitHint:
        '1 to 15. In the rules of today devices that set themselves up with a deployment profile are not counted out by it.',
      limitWrong: 'A whole number from 1 to 15.',
      keptOut: 'Who is kept out',
      block: 'Keep every Windows device out',
      blockHint: 'Registered ones, too.',
      personal: 'Keep out what is not the organisation’s own',
      personalHint:
        'Its own are devices with a deployment profile, those of bulk tokens and prepared PCs, and joined devices with a corporate identifier; while there is no identifier at all, every joined device.',
      least: 'Oldest version of Windows',
      most: 'Newest version of Windows',
      versionHint: 'Such as 10.0.19045.0; compared as far as it goes, up to the build. Empty: any.',
      versionWrong: 'A version such as 10, 10.0 or 10.0.19045.0, or nothing.',
      versionsCross: 'The newest version is older than the oldest one: nothing would be let in.',
      makers: 'Manufacturers that are kept out',
      makersHint: 'One a line, as the device says it. A device that says none is let in.',
      makersWrong: 'Name 100 manufacturers at the most, each in 100 characters at the most.',
    },
  },
  corporateDevices: {
    title: 'Corporate identifiers',
    lead: 'Devices that the organisation says are its own, by what is printed on them.',
    once: 'Once there is one of a Windows device, devices that people join without one count as personal. A device that enrols from now on is judged by it; one in management stays what it is.',
    search: 'Find an identifier',
    table: 'Corporate identifiers',
    show: 'State',
    everything: 'All',
    column: {
      importedDeviceIdentifier: 'Identifier',
      importedDeviceIdentityType: 'Type',
      description: 'Details',
      enrollmentState: 'State',
      lastContactedDateTime: 'Last enrolled',
      createdDateTime: 'Imported',
      action: 'Action',
    },
    type: types,
    state: {
      enrolled: 'Enrolled',
      failed: 'Refused',
      notContacted: 'Never enrolled',
      unknown: 'Not applicable',
    },
    shown: '{{shown}} of {{total}} are shown.',
    count_one: '{{count}} identifier',
    count_other: '{{count}} identifiers',
    noMatch: 'No identifier matches.',
    emptyTitle: 'No device is named as the organisation’s own',
    emptyLead:
      'Every device that people join counts as the organisation’s own. Import the devices you bought, and only those do.',
    delete: 'Delete {{name}}',
    ask: 'Delete {{name}}?',
    do: 'Delete the identifier',
    effects: [
      'A device with it that a person joins from now on counts as personal, as long as there is another identifier of a Windows device.',
      'A device in management stays what it is.',
    ],
    deleted: '{{name}} was deleted.',
    file: {
      title: 'Import corporate identifiers',
      type: 'Type of all identifiers in the file',
      others:
        'No Windows device is known by this: they are kept in the list, and no device that enrols here is compared with them.',
      drop: 'Drop a CSV file here, or choose one.',
      hint: {
        manufacturerModelSerial:
          'A device a line: manufacturer,model,serial. No header, no quotes, at most 5,000 lines and 5 MB.',
        serialNumber:
          'One a line: the serial number, and behind a comma its details. No header, at most 5,000 lines and 5 MB.',
        imei: 'One a line: the IMEI, and behind a comma its details. No header, at most 5,000 lines and 5 MB.',
      },
      overwrite: 'Write those that are known anew',
      right_one: '{{count}} identifier, and no line is wrong.',
      right_other: '{{count}} identifiers, and no line is wrong.',
      none: 'There is no identifier in the file.',
      wrong_one: '{{count}} line is wrong. Nothing is imported until it is right.',
      wrong_other: '{{count}} lines are wrong. Nothing is imported until they are right.',
      problems: 'Wrong lines',
      line: 'Line',
      problem: 'What is wrong',
      more_one: 'And {{count}} more line.',
      more_other: 'And {{count}} more lines.',
      do_one: 'Import {{count}} identifier',
      do_other: 'Import {{count}} identifiers',
      importing: 'Importing…',
      first:
        'They are the first ones of Windows devices: from now on devices that people join without one count as personal, and are kept out where a restriction keeps those out.',
      imported_one: '{{count}} identifier was imported.',
      imported_other: '{{count}} identifiers were imported.',
      known_one: '{{count}} was known and stays as it was.',
      known_other: '{{count}} were known and stay as they were.',
    },
  },
} as const
