// Devices that wait for their hardware hash.

export const awaitedTexts = {
  awaited: {
    title: 'Awaited devices',
    lead: 'Partners named these before their manufacturer reported a hardware hash. Each is registered to your organisation in the moment in which it is reported; until then no device is found by it.',
    table: 'Awaited devices',
    count_one: '{{count}} device is awaited',
    count_other: '{{count}} devices are awaited',
    shown: '{{shown}} of {{total}} shown',
    search: 'Search by serial number, product ID, tag or partner',
    show: 'Show those that came',
    everything: 'By any door',
    noMatch: 'No awaited device is like that.',
    column: {
      serialNumber: 'Serial number',
      manufacturer: 'Manufacturer and model',
      registeredBy: 'Named by',
      batch: 'Batch, tag or order',
      createdDateTime: 'Since',
      action: 'Action',
    },
    byKey: 'product ID {{key}}',
    by: '{{name}}, {{how}}',
    emptyTitle: 'No device is awaited',
    emptyLead:
      'When a partner registers a device by its serial number or its product ID, and its manufacturer has announced it and not reported its hash yet, it stands here.',
    end: 'Wait no more for {{name}}',
    ask: 'Wait no more for {{name}}?',
    do: 'Wait no more',
    effects: [
      'It is not registered when its hardware hash arrives.',
      'The partner may name it again, and so may another organisation.',
    ],
    ended: '{{name}} is awaited no more.',
  },
} as const
