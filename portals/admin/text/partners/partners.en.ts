// Whom the organisation consented to, and how that ends.

export const partnersTexts = {
  partners: {
    title: 'Partners',
    lead: 'Resellers and manufacturers that may register devices for your organisation, because a global administrator consented.',
    table: 'Consents to partners',
    column: {
      partner: 'Partner',
      state: 'State',
      since: 'Since',
      until: 'Until',
      through: 'Through',
      delegated: 'Delegated administration',
    },
    state: { standing: 'Stands', ended: 'Ended', expired: 'Expired' },
    direct: 'itself',
    noEnd: 'no end',
    delegated: { yes: 'Granted', no: 'Not granted' },
    emptyTitle: 'No partner may do anything for you',
    emptyLead:
      'A partner that you buy devices from can register them for you. It sends you a link; a global administrator opens it, reads what the partner could and could not do, and accepts. Then it stands here.',
    facts: 'This consent',
    relation: { reseller: 'Reseller or provider', oem: 'Manufacturer' },
    term: {
      relation: 'Kind',
      grantedBy: 'Granted by',
      ended: 'Ended',
      agreement: 'Words that were agreed to',
    },
    endedBy: {
      customer: '{{time}}, by your organisation',
      partner: '{{time}}, by the partner',
      operator: '{{time}}, by the operator of this installation',
      time: '{{time}}, when its time had passed',
    },
    rights: 'What it is for',
    withdraw: 'Withdraw',
    withdrawDo: 'Withdraw it',
    ask: 'Withdraw the consent to {{name}}?',
    ends_one: 'This ends, at once:',
    ends_other: 'These end, at once:',
    keeps: 'Keeps what it may do by another consent of yours:',
    keepsNobody: 'Nobody keeps anything by another consent.',
    effects: [
      'What the partner has begun and not written by then is refused.',
      'Devices that are registered stay registered to you.',
      'It cannot be undone here: the partner would have to ask again.',
    ],
    counting: 'Looking up what ends…',
    withdrawn: 'The consent to {{name}} was withdrawn. It can do nothing more for you.',
    endDelegation: 'Take delegated administration away',
    endDelegationAsk: 'Take delegated administration from {{name}}?',
    endDelegationLead:
      'The rest of the consent stays: it goes on registering devices. To give it again, the partner has to ask again.',
    endDelegationDo: 'Take it away',
    delegationEnded: '{{name}} has delegated administration no more. The rest of the consent stands.',
    operatorEnds:
      'This is the consent for a manufacturer. You cannot withdraw it yourselves: the operator of this installation ends it. Ask for it, with this id:',
    consentId: 'the id of the consent',
    through: 'It has this through its reseller. Withdraw the consent to that reseller, and both end:',
  },
} as const
