// Whom the organisation has told of uploads.

export const noticesTexts = {
  notices: {
    title: 'Notices',
    lead: 'Who is told when a partner has uploaded devices for your organisation.',
    whom: 'Whom to tell',
    mail: 'Mail to',
    mailHint: 'One address. It gets a mail for each upload that is done. Empty: no mail.',
    mailOff: 'This installation sends no mail: its operator has named no mail server.',
    mailWrong: 'Write one address, for example it@contoso.example.',
    webhook: 'Webhook',
    webhookHint: 'An address that begins with https://. It is called for each upload that is done. Empty: no call.',
    webhookWrong: 'Write an address that begins with https://.',
    default: 'Without either nobody is told, and the partner has to say that devices are there.',
    saved: 'Saved. It counts from the next upload on.',
    nobody: 'Saved. Nobody is told any more.',
    secretTitle: 'Saved. The secret of the webhook',
    secretLead:
      'Each call is signed with it, so that whoever receives it knows that it is from here. Copy it now: it is not shown again. Another address gets another one.',
    secret: 'Secret of the webhook',
    last: 'The last notice',
    arrived: 'The last one arrived',
    never: 'None so far',
    failed: 'Why the last one did not arrive',
    test: 'Send a test',
    testOff: 'Say first whom to tell, and save it.',
    onItsWay: 'The test is on its way…',
    testArrived: 'The test arrived.',
    testFailed: 'The test did not arrive: {{why}}.',
  },
} as const
