// Device management that is not ours, and directories that are not ours.

export const elsewhereTexts = {
  elsewhere: {
    name: 'Name',
    nameNeeded: 'Say what it is called.',
    needed: 'This stands in each token of the directory: copy it from there.',
    addressWrong: 'Write an address that begins with https://.',
    askDo: 'Save it',
    services: {
      title: 'Other device management',
      lead: 'Where devices enrol when somebody sets them up: here, or in a service that is not ours.',
      new: 'Name other device management',
      table: 'Services for device management',
      column: { name: 'Name', whom: 'For', where: 'Devices enrol at' },
      here: 'this installation',
      whomShort: {
        ours: { none: 'Nobody', selected: 'People with a licence', all: 'Everybody with a licence' },
        others: { none: 'Nobody', selected: 'Some groups', all: 'Everybody' },
      },
      addresses: 'Addresses',
      addressesLead: 'The service publishes them. A device is told them at the sign-in, and goes there.',
      discovery: 'Discovery',
      terms: 'Terms of use',
      compliance: 'Compliance',
      whomTitle: 'Whose devices',
      whom: 'It is for',
      choice: {
        ours: {
          none: { name: 'Nobody', means: 'No device enrols here any more.' },
          selected: { name: 'Selected people', means: 'Those with a licence for device management.' },
          all: { name: 'Everybody', means: 'Everybody with a licence, whom no other service is for.' },
        },
        others: {
          none: { name: 'Nobody', means: 'It is named, and no device goes there.' },
          selected: { name: 'Some groups', means: 'People of the groups that you name below.' },
          all: { name: 'Everybody', means: 'Whoever sets a device up, also who comes later.' },
        },
      },
      groups: 'Groups',
      groupsHint: 'One name a line.',
      noGroup: 'There is no one group “{{name}}”. Look under Groups how its name is written.',
      askTitle: 'Change where devices enrol: {{name}}?',
      effect: {
        ours: {
          none: 'From the next sign-in on no device enrols here.',
          selected:
            'From the next sign-in on devices of people with a licence enrol here, where no other service is for them.',
          all: 'From the next sign-in on devices of everybody with a licence enrol here, where no other service is for them.',
        },
        others: {
          none: 'From the next sign-in on no device enrols there.',
          selected: 'From the next sign-in on devices that people of {{groups}} set up enrol at {{host}}, not here.',
          all: 'From the next sign-in on all devices that anybody sets up enrol at {{host}}, not here.',
        },
        stay: 'Devices that are enrolled already stay where they are.',
      },
      created: 'It is named.',
      saved: 'Saved. It counts from the next sign-in on.',
      delete: 'Delete',
      deleteTitle: 'Delete {{name}}?',
      deleteMeans:
        'No device is sent there any more, and no token is made for it. Devices that are enrolled there stay, and we know nothing of them.',
    },
    issuers: {
      title: 'Other directories',
      lead: 'Directories that are not ours, such as an Entra tenant, whose people enrol devices here.',
      new: 'Trust a directory',
      table: 'Trusted directories',
      column: { name: 'Name', issuer: 'Issuer' },
      emptyTitle: 'No other directory is trusted',
      emptyLead:
        'A token of a trusted directory enrols a device for the account here that has the same user name. Trust only a directory of your own organisation.',
      told: 'What the directory is told',
      tokens: 'What is trusted',
      tokensLead: 'Each is compared with the tokens of the directory, letter by letter.',
      member: {
        displayName: { name: 'Name', hint: 'What administrators call it.' },
        issuer: { name: 'Issuer', hint: 'iss of its tokens.' },
        keysUrl: { name: 'Keys', hint: 'The address at which it publishes its keys.' },
        audience: { name: 'Audience', hint: 'aud of its tokens: how our management is registered there.' },
        directoryId: { name: 'Directory', hint: 'tid of its tokens.' },
      },
      askTitle: 'Trust {{name}} so?',
      effect: {
        power:
          'Whoever runs {{issuer}} enrols devices here as any account of this organisation whose user name it tells.',
        old: 'Its tokens count by the new values alone. Devices that are enrolled stay.',
      },
      created: 'The directory is trusted. Tell it the addresses below.',
      saved: 'Saved. It counts from its next token on.',
      delete: 'Trust no more',
      deleteTitle: 'Trust {{name}} no more?',
      deleteMeans:
        'None of its tokens enrols a device from now on, and in sessions of its devices no person is there. Devices that are enrolled stay.',
    },
  },
} as const
