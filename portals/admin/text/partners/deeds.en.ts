// What a partner did, as the audit trail has it.

export const deedsTexts = {
  deeds: {
    title: 'What {{name}} did',
    lead: 'From the audit trail of your organisation, the latest first. What {{name}} does while you look appears here by itself.',
    show: 'Show',
    everything: 'Everything',
    kinds: {
      uploads: 'Uploads',
      devices: 'Devices that it registered, changed or took out',
      profiles: 'Profiles',
      consent: 'Its own part of the consent',
    },
    none: '{{name}} has done nothing for your organisation so far.',
    noneOfKind: '{{name}} has done nothing of this kind.',
    table: 'What {{name}} did',
    column: { at: 'When', what: 'What', who: 'Who', about: 'Where' },
    words: {
      autopilot: {
        batch: {
          create: 'Uploaded a batch',
          'add-devices': 'Added to a batch',
          register: 'Uploaded devices',
          'assign-profiles': 'Asked to give profiles to devices',
          finish: 'Its upload was done',
          'finish-assigning': 'Its change of profiles was done',
        },
        'awaited-device': {
          keep: 'Named devices that wait for their hardware hash',
          arrive: 'The hardware hash of devices that waited came',
          delete: 'Let a device wait no more',
        },
        device: { import: 'Registered', change: 'Changed a device', delete: 'Took a device out' },
        profile: {
          create: 'Made a deployment profile',
          change: 'Changed a deployment profile',
          delete: 'Deleted a deployment profile',
          'assign-devices': 'Gave a deployment profile to devices',
        },
      },
      partner: { consent: { end: 'Ended the consent' } },
    },
    devices_one: '{{count}} device',
    devices_other: '{{count}} devices',
    refused_one: '{{count}} refused',
    refused_other: '{{count}} refused',
    batch: 'batch {{batch}}',
    waits: 'waits for your approval',
    licenceTerms: 'accepted the licence terms on your behalf',
    toUpload: 'The upload',
    toDevice: 'The device',
    toProfile: 'The profile',
  },
} as const
