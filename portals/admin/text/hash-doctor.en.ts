// Checking a file of devices before it is imported.

import type { ChannelName } from '../../../src/autopilot/channel/csv/channels.ts'
import type { Objection } from '../../../src/autopilot/doctor/channels.ts'
import type { Forecast, KeyName } from '../../../src/autopilot/doctor/forecast.ts'

const keys = {
  'endorsement-key': 'key of the TPM',
  tuple: 'manufacturer, model and serial number together',
  uuid: 'UUID',
  'product-key': 'product ID',
  'system-disk': 'system disk',
  disk: 'another disk',
  mac: 'network address',
} as const satisfies Record<KeyName, string>

const strengths = { strong: 'Well', weak: 'Barely', none: 'Never' } as const satisfies Record<
  Forecast['strength'],
  string
>

const channels = {
  mdm: 'MDM portal',
  'partner-center': 'Partner Center',
  store: 'Store for Business',
  business: 'Business portal',
} as const satisfies Record<ChannelName, string>

const objections = {
  header: 'the header is another one',
  encoding: 'the encoding',
  separator: 'the separator is no comma',
  quotes: 'there are quotation marks',
  lines: 'there are lines that are no devices',
  'hidden-characters': 'there are hidden characters',
  comma: 'there is a comma inside a value',
  'rows-without-hash': 'there are rows without a hash',
  'refused-rows': 'there are refused rows',
  'too-many-rows': 'there are more devices than one file may have',
} as const satisfies Record<Objection, string>

export const hashDoctorTexts = {
  doctor: {
    title: 'Check a file',
    lead: 'Find out what is wrong with a file of devices before it is imported, how well each device will be recognised, and download a corrected file. The file is read in this window and is not sent anywhere.',
    drop: 'Drop a file here, or',
    accepts: 'A CSV of any channel, one hardware hash, or a .zip or .cab of diagnostic logs.',
    paste: 'Or paste lines of a file, or one hash',
    pasteNeeded: 'Paste something first.',
    pasted: 'Pasted text',
    check: 'Check the text',
    reading: 'Reading the file',
    rows_one: '{{count}} device read',
    rows_other: '{{count}} devices read',
    failed: 'The file could not be read',
    fileInArchive: 'File in the archive',
    file: { good: '{{name}}: good', bad: '{{name}}: something would be refused' },
    others_one: '{{count}} other file in the archive.',
    others_other: '{{count}} other files in the archive.',
    done: {
      good: 'Nothing stands in the way of an import',
      bad: 'Some of it would be refused',
      hashGood: 'An import takes this hash',
      hashBad: 'An import refuses this hash',
      archiveEmpty: 'No file of the archive lists a device or is a hash',
    },
    count: { rows: 'Devices', good: 'Good', refused: 'Refused', warnings: 'Warnings' },
    corrected: {
      title: 'Corrected file',
      nothing: 'There is nothing to correct.',
      none: 'No line can be put right.',
      sum: 'For the {{channel}}. Devices: {{rows}}. Values changed: {{values}}. Lines left out: {{leftOut}}.',
      file: 'In the file as a whole: {{what}}.',
      download: 'Download the corrected file',
      downloadAll: 'Download one corrected file of all lists',
      import: 'To the import',
      table: 'Values that the corrected file changes',
      value: 'Value',
      before: 'In the file',
      after: 'Corrected',
      empty: 'empty',
    },
    line: 'Line',
    column: 'Column',
    /** A corrected file changes these. */
    whole: {
      header: 'the header',
      encoding: 'the encoding',
      separator: 'the separator',
      quotes: 'quotation marks',
      lines: 'lines that are no devices',
    },
    problems: {
      title: 'Problems',
      none: 'No problem was found.',
      list: 'What was found, in the order of the file',
      at: 'Line {{line}}',
      atColumn: 'Line {{line}}, column {{column}}',
      character: 'character {{codePoint}}, in the file the bytes {{bytes}}',
      remedy: 'What to do: {{remedy}}',
      severity: { error: 'Refused', warning: 'Warning' },
    },
    devices: {
      title: 'Devices',
      table: 'Devices of the file',
      serial: 'Serial number',
      model: 'Manufacturer and model',
      verdict: 'Import',
      good: 'Good',
      refused: 'Refused',
      recognised: 'Recognised later',
      named: 'Named without a hash',
      shares: 'The same {{key}} as line {{line}}',
      decoded: 'Hash',
      show: 'Decoded hash of line {{line}}',
    },
    forecast: {
      title: 'Recognised later',
      by: 'By: {{keys}}.',
      nothing: 'By nothing: less than two of its parts tell it from other machines.',
      lost: 'No longer with {{what}}.',
      disks: 'other disks',
      adapters: 'other network adapters',
      meaning:
        'Well: also with other disks, and with other network adapters. Barely: no longer after one of the two. Another board or another TPM is another device for every hash.',
      strength: strengths,
      key: keys,
    },
    channels: {
      title: 'Channels of the original service',
      lead: 'Which of them would take the file as it stands. The import of this portal reads more than they do.',
      takes: 'Takes the file',
      refuses: 'Does not take it: {{why}}',
      limit: '{{count}} devices in one file',
      name: channels,
      why: objections,
    },
    decoded: {
      title: 'Decoded hash',
      collectedAt: 'Collected',
      toolBuild: 'Tool',
      osBuild: 'System build',
      uuid: 'UUID',
      manufacturer: 'Manufacturer',
      productName: 'Product',
      serialNumber: 'Serial number',
      skuNumber: 'SKU number',
      family: 'Family',
      systemVersion: 'System version',
      firmwareVendor: 'Firmware',
      boardProduct: 'Board',
      boardVersion: 'Board version',
      processor: 'Processor',
      disk: 'Disk',
      adapter: 'Network adapter',
      tpm: 'TPM',
      ekPubHash: 'Hash of the TPM’s key',
      productKeyId: 'Product ID',
      removable: 'removable',
      systemDisk: 'system disk',
    },
    more: 'The first {{count}} are shown. The command “taxiway hash doctor FILE --json” has all of them.',
  },
} as const
