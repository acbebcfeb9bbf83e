// Settings of the organisation: what secrets need, copied devices, who may join, and the look of the sign-in page.

import { assuranceMeans } from '../../../src/kernel/assurance.ts'
import { secretsInWords } from '../../../src/kernel/assurance-needs.ts'

export const settingsTexts = {
  settings: {
    title: 'Settings',
    lead: 'What counts for the whole organisation.',
    secrets: 'Who gets secrets',
    secretsLead:
      'Wi-Fi keys, passwords, private keys and applications that hold one. They are only for devices that hold the object of their registration; here you say what such a device must have proved besides.',
    need: 'A device must have proved',
    needs: {
      registered: 'Nothing: its registration suffices',
      ek: 'That its registered TPM is present',
      attested: 'That its registered TPM holds the key with which it joined',
    },
    proof: {
      registered: 'registered',
      ek: 'ek',
      attested: 'attested',
    },
    proofMeans: {
      registered: assuranceMeans.claimed,
      ek: assuranceMeans.ek,
      attested: `As ek. ${assuranceMeans.attested}`,
    },
    means: {
      registered: secretsInWords({ secretsNeed: 'registered', acceptsSimulatedTpm: false }),
      ek: secretsInWords({ secretsNeed: 'ek', acceptsSimulatedTpm: false }),
      attested: secretsInWords({ secretsNeed: 'attested', acceptsSimulatedTpm: false }),
    },
    copies: 'Copied devices',
    copiesLead:
      'When two use the certificate or the sign-in of one device, there is an alarm. A computer that was set back to an earlier copy of its disk, or got another mainboard, can look the same.',
    blocks: 'Disable such a device at once. Neither of the two gets anything until you enable it again.',
    simulated: 'The proof of a software TPM counts. It proves nothing about a machine: for laboratories only.',
    weighed: 'A change counts from the next check-in of each device. What a device has got already is not taken away.',
    readOnly: 'You may look at these settings, but not change them.',
    saved: 'Saved.',
    pages: 'Settings',
    parts: {
      settings: 'Secrets and copies',
      organization: 'Organisation',
      branding: 'Branding',
      roles: 'Roles',
      licences: 'Licences',
      applications: 'Registered applications',
      preparedPcs: 'Prepare a PC',
      bulkTokens: 'Bulk tokens',
      restrictions: 'Restrictions',
      corporateDevices: 'Corporate identifiers',
      services: 'Other device management',
      issuers: 'Other directories',
      filters: 'Filters',
      compliancePolicies: 'Compliance',
      reports: 'Reports',
      notices: 'Notices',
      accessPolicies: 'Access policies',
      sealedLists: 'Sealed lists',
    },
  },
  organization: {
    title: 'Organisation',
    lead: 'What it is called, who may join devices to it, and whose devices are managed.',
    name: 'Name',
    nameNeeded: 'Say what the organisation is called.',
    nameHint: 'Stands at the head of this portal. The sign-in page has the name that the branding gives it.',
    nameTitle: 'Name and domains',
    domains: 'Domains',
    domainsLead: 'User names end in one of them. The operator of this installation adds domains.',
    domainDefault: 'default',
    joining: 'Joining devices',
    usersMayJoin: 'Who may join devices',
    join: {
      all: { name: 'Everybody', means: 'Whoever signs in may join a device.' },
      selected: {
        name: 'Selected people',
        means: 'Only those who were chosen for it, one by one on their page under People.',
      },
      none: { name: 'Nobody', means: 'No device joins any more, not even a registered one.' },
    },
    quota: 'Devices for each person',
    quotaHint: 'From 1 to 1000. Every joined device counts, used or not.',
    quotaWrong: 'Write a whole number from 1 to 1000.',
    managing: 'Device management',
    mdmScope: 'Whose devices enrol in management',
    managed: {
      all: { name: 'Everybody’s', means: 'Except those of people whose licence for management was taken.' },
      selected: {
        name: 'Those of selected people',
        means: 'People with a licence for management are selected. Devices of others go on without it.',
      },
      none: { name: 'Nobody’s', means: 'Devices join the directory and get no settings, applications or policies.' },
    },
    managedLimit: 'Managed devices for each person',
    managedLimitHint:
      'From 1 to 15. With the rules of today, devices with a deployment profile do not count; with those of 2018 all do.',
    managedLimitWrong: 'Write a whole number from 1 to 15.',
    comeEvery: 'Minutes between two sessions',
    comeEveryHint:
      'From 15 to 1440: how often a device that is set up comes to management by itself. A change reaches each device at its next session.',
    comeEveryWrong: 'Write a whole number from 15 to 1440.',
    complianceDays: 'Days until a device that does not come is not compliant',
    complianceDaysHint:
      'From 1 to 120. A device that meets its compliance policies and then stays away counts as not compliant after so many days, until it comes again.',
    complianceDaysWrong: 'Write a whole number from 1 to 120.',
    withoutJoinLabel: 'Devices that do not join',
    withoutJoin: {
      no: { name: 'Not managed', means: 'A device joins the directory first, and is then enrolled.' },
      yes: {
        name: 'People may enrol them',
        means:
          'A person whose devices enrol in management signs in on a PC, under “Enroll only in device management”, and it is managed. Nothing is proved of the PC, so it gets no secrets.',
      },
    },
    withoutCertificateLabel: 'Devices without a certificate',
    withoutCertificate: {
      no: { name: 'Refused', means: 'A managed device shows the certificate that it got when it was enrolled.' },
      yes: {
        name: 'May come with a digest: weak',
        means:
          'For programs that have no certificate to show. Devices that enrol from now on may prove themselves with a shared secret and MD5: whoever learns the secret of a device is that device, with its settings, secrets and applications. Turned off, all of them are refused at once and have to enrol again.',
      },
    },
    chosen: 'Now {{count}} of {{total}} people.',
    showChosen: 'Show the selected people',
    importing: 'Importing devices',
    era: 'Rules for files of devices',
    eras: {
      E24: { name: 'As today', means: 'A comma inside a value in quotation marks is read, with a remark.' },
      E18: { name: 'As in 2018', means: 'A comma inside a value is refused, in quotation marks or not.' },
    },
    signingIn: 'Signing in',
    codesLabel: 'Codes for devices without a browser',
    deviceCodes: {
      no: { name: 'Not allowed', means: 'People sign in where they want to be signed in.' },
      yes: {
        name: 'Allowed',
        means:
          'A program shows a code, and the person types it in a browser elsewhere. Thieves talk people into typing one, too; with what they get then they join and enrol no device.',
      },
    },
    consentLabel: 'Consent to applications',
    userConsent: {
      no: { name: 'By administrators', means: 'An application has for a person what an administrator granted.' },
      yes: {
        name: 'Also by people',
        means:
          'People let an application read their own profile, for themselves. Everything else takes an administrator.',
      },
    },
    saved: 'Saved.',
    undone: 'It is as it was before.',
    askTitle: 'Change the rules for devices?',
    askDo: 'Change the rules',
    ask: 'It counts from the next device on. Nothing is taken from devices that are set up.',
    changes: {
      usersMayJoin: 'Who may join devices: {{before}} → {{after}}',
      mdmScope: 'Whose devices enrol in management: {{before}} → {{after}}',
      quota: 'Devices for each person: {{before}} → {{after}}. Who has more keeps them and joins no other.',
      managedLimit:
        'Managed devices for each person: {{before}} → {{after}}. Who has more keeps them and enrols no other.',
      comeEvery:
        'Minutes between two sessions: {{before}} → {{after}}. Devices that are set up learn it at their next session.',
      complianceDays:
        'Days until a device that does not come is not compliant: {{before}} → {{after}}. Fewer days make those not compliant within the hour that have been away longer.',
      withoutJoin: 'Devices that do not join: {{before}} → {{after}}',
      withoutCertificate: 'Devices without a certificate: {{before}} → {{after}}',
      era: 'Rules for files of devices: {{before}} → {{after}}',
      deviceCodes: 'Codes for devices without a browser: {{before}} → {{after}}',
      userConsent: 'Consent to applications: {{before}} → {{after}}',
    },
    counted: '{{name}} ({{count}} of {{total}} people)',
  },
  branding: {
    title: 'Branding',
    lead: 'How the sign-in page looks, in browsers and on devices that are set up, from the next sign-in on.',
    looks: 'Look',
    name: 'Name',
    nameHint: 'The heading of the page. Empty: “Sign in”.',
    text: 'Text',
    textHint: 'A sentence for those who sign in, such as whom to call.',
    hint: 'Name of the field for the user name',
    hintHint: 'Empty: “User name”.',
    colour: 'Background colour',
    colourHint: 'As #RRGGBB, for example #0b5394. Empty: the usual grey.',
    colourWrong: 'Write a colour as # and six digits or letters from a to f, for example #0b5394.',
    logo: 'Logo',
    logoHint: 'A square picture, PNG or JPEG, 10 KB at the most.',
    logoWrong: 'This picture {{problem}}.',
    noLogo: 'No logo.',
    logoNow: 'The logo',
    choose: 'Choose a picture',
    remove: 'Remove the logo',
    preview: 'Preview',
    previewLead: 'The sign-in page in light colours, as it will be once you save.',
    previewOf: 'Picture of the sign-in page',
    signIn: 'Sign in',
    userName: 'User name',
    next: 'Next',
    saved: 'Saved. It is shown from the next sign-in on.',
    undone: 'The page looks as it did before.',
  },
} as const
