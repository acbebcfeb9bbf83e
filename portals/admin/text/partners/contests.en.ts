// Devices that two organisations want.

export const contestsTexts = {
  contests: {
    title: 'Contested devices',
    lead: 'A device is registered in one organisation at a time. Whose it is may contest it with proof; the operator of this installation sees both sides and decides. Neither side is told who the other is.',
    column: {
      serial: 'Serial number',
      kind: 'Manufacturer and model',
      state: 'State',
      opened: 'Since',
      decided: 'Decided',
      by: 'Opened by',
      proof: 'Proof',
      note: 'What the operator wrote',
    },
    unnamed: 'without a serial number',
    held: {
      title: 'Devices of yours that another organisation contests',
      none: 'Nobody contests a device of yours.',
      state: { open: 'The operator decides', released: 'Taken from you', refused: 'Stays yours' },
      about: 'Another organisation says that this device is its own',
      aboutLead:
        'The operator of this installation decides. If the device is not yours, delete its registration; if it is, tell the operator why. You are not told who it is.',
      toAll: 'Contested devices',
    },
    own: {
      title: 'Devices that you contest',
      none: 'You contest no device.',
      state: { open: 'The operator decides', released: 'Released: register it now', refused: 'Refused' },
    },
    opened: '{{name}} is contested. The operator of this installation decides; what becomes of it stands here.',
    form: {
      title: 'Contest a device',
      lead: 'For a device of yours that an import refuses with 808, since another organisation has registered it.',
      steps: [
        'The operator of this installation reads your proof, and decides.',
        'Whoever has the device reads that it is contested, and not by whom.',
        'If it is released, register it at once: anybody may.',
      ],
      hash: 'Hardware hash',
      hashHint: 'As it stands in your CSV. A whole row may be pasted: the hash is taken from it.',
      hashNeeded: 'Paste the hardware hash of the device.',
      hashLong: 'This is longer than any hardware hash. Paste that of one device.',
      proof: 'Proof',
      proofHint: 'What shows that it is yours: an invoice with its number and day, an order, a label.',
      proofNeeded: 'Say what shows that the device is yours.',
      do: 'Contest it',
    },
  },
} as const
