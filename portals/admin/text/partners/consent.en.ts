// The page that a partner's link opens: who asks, what it could and could not do, and what follows from a yes.

const can = {
  'register-devices':
    'Register devices for your organisation, so that they set themselves up for it when they are first switched on.',
  'see-own-devices': 'See the devices that it registered for you.',
  'remove-own-devices': 'Take out devices that it registered for you.',
  'remove-any-device': 'Take out devices of yours that somebody else registered.',
  'manage-profiles': 'Make deployment profiles for you and assign them to devices.',
} as const

/** Where the right is not among those that are asked for. */
const cannotWithout = {
  'register-devices': 'Register devices for your organisation.',
  'see-own-devices': 'Look at your devices.',
  'remove-own-devices': 'Take out devices.',
  'remove-any-device': 'See or take out devices that others registered.',
  'manage-profiles': 'Make deployment profiles or assign them.',
} as const

const cannot = [
  'See your people, groups or licences.',
  'Read or change policies, applications or settings of your organisation.',
  'Sign in as somebody of yours, or set a password.',
  'Manage, lock or wipe a device, or read what is on it.',
] as const

export const consentTexts = {
  consent: {
    title: '{{name}} asks for your consent',
    pageTitle: 'Consent to a partner',
    who: 'Who asks',
    asks: {
      reseller: '{{name}} ({{domain}}) sells devices, and asks to register them for your organisation.',
      oem: '{{name}} ({{domain}}) makes devices, and asks to register them for your organisation.',
    },
    shares:
      '{{name}} ({{domain}}) is the provider through which it sells. With your yes it gets the same rights, without delegated administration, and it ends together with this consent.',
    sharesNobody: 'Nobody else gets anything by your yes.',
    until: 'The invitation is good until {{time}}.',
    what: 'What you would consent to',
    can: 'What {{name}} can do',
    cannot: 'What {{name}} cannot do',
    could: 'What {{name}} could do',
    couldNot: 'What {{name}} could not do',
    rights: can,
    cannotWithout,
    cannotEver: cannot,
    afterwards: 'What happens afterwards',
    after: {
      reseller: [
        'Your yes counts at once. Under Partners you see it, and can withdraw it at any time.',
        'After a withdrawal the partner can do nothing more. Devices that are registered by then stay registered to you until you take them out.',
        'Both organisations have each step in their audit trail, with the name of who took it.',
      ],
      oem: [
        'Your yes counts at once, and stands under Partners.',
        'You cannot withdraw the consent for a manufacturer yourselves: the operator of this installation ends it when you ask.',
        'Devices that are registered by then stay registered to you until you take them out.',
        'Both organisations have each step in their audit trail, with the name of who took it.',
      ],
    },
    decide: 'Your decision',
    delegated: 'Also grant delegated administration',
    delegatedMeans:
      'The partner asks for it. It is not needed to register devices or to make profiles, and adds nothing to what stands above: it is recorded and shown to the partner. You can take it away later and leave the rest.',
    notAsked: 'Delegated administration is not asked for, and not granted.',
    days: 'Ends after so many days',
    daysHint: 'Empty: until it is withdrawn. At most {{most}}.',
    daysHintOem: 'Empty: until the operator ends it. At most {{most}}.',
    daysWrong: 'Write a whole number from 1 to {{most}}, or nothing.',
    agree: 'Yes, I have read this and authorise {{name}} to do it for my organisation.',
    agreeNeeded: 'Tick this first: without it nothing is granted.',
    accept: 'Accept',
    decline: 'Decline',
    agreement: 'The consent records these words, in their version of {{version}}.',
    declinedTitle: 'You declined',
    declined:
      'Nothing was granted and nothing was stored. {{name}} is not told. The link stays good, should you want to read it again.',
    readAgain: 'Read it again',
    receiptTitle: 'You consented to {{name}}',
    receipt: 'It counts from now on.',
    granted: 'What was granted',
    toPartners: 'Go to the partners',
    toConsent: 'Look at this consent',
    alreadyTitle: 'Your organisation consented already',
    already: '{{who}} consented to {{name}} on {{time}}, and that stands. There is nothing to do.',
    overTitle: 'This invitation is over',
    over: 'It was withdrawn or its time has passed, or there never was one at this address: the link may have been cut. Ask the partner who sent it for a new one.',
    ownTitle: 'This invitation is for customers',
    own: 'You are signed in at the organisation that sends it. Send the link to the customer, whose global administrator opens it.',
    noPermissionTitle: 'You have no permission to decide about partners',
    noPermission:
      'It needs the role Global administrator, held in person. Send the link of this page to a global administrator of your organisation, who opens it and says yes or no. If you are one yourself, sign out and open the link again with that account.',
    link: 'the link of this page',
    terms: {
      partner: 'Partner',
      shares: 'Shares in it',
      delegated: 'Delegated administration',
      since: 'Since',
      until: 'Ends',
      by: 'Granted by',
    },
    nobody: 'nobody',
    yes: 'granted',
    no: 'not granted',
    noEnd: 'has no end',
  },
} as const
