// Access policies: whom the organisation asks for a second factor.

export const accessPoliciesTexts = {
  accessPolicies: {
    title: 'Access policies',
    lead: 'Whom the organisation asks for a second factor beside the password: a passkey, or a code from an authenticator app.',
    new: 'Create access policy',
    table: 'Access policies',
    emptyTitle: 'A password is enough for everybody',
    emptyLead:
      'An access policy says whom the organisation asks for a second factor, and when: at each sign-in, or only to join a device. Who is asked and has neither a passkey nor an authenticator app yet sets one up on the way. Begin with the administrators.',
    column: { name: 'Name', asks: 'Asks', when: 'When', state: 'State' },
    everybody: 'Everybody',
    holders: {
      'global-administrator': 'Global administrators',
      'device-administrator': 'Device administrators',
      'user-administrator': 'User administrators',
      'admin-agent': 'Admin agents',
      'sales-agent': 'Sales agents',
    },
    people_one: '{{count}} person',
    people_other: '{{count}} people',
    except_one: 'except {{count}} person',
    except_other: 'except {{count}} people',
    when: { 'sign-in': 'At each sign-in', join: 'To join a device' },
    state: { enabled: 'On', disabled: 'Off' },
    form: {
      policy: 'Policy',
      name: 'Name',
      nameNeeded: 'Say what the policy is called.',
      enabled: 'On: it counts from the next request on',
      whomTitle: 'Whom it asks',
      whom: 'People',
      everybody: { name: 'Everybody', means: 'Also those who come later.' },
      chosen: { name: 'Chosen people and roles', means: 'The people named here, and whoever holds a chosen role.' },
      somebodyNeeded: 'Choose somebody: a role above, or a person here.',
      roles: 'Holders of roles',
      people: 'People asked by name',
      except: 'Exceptions',
      exceptLead:
        'They are not asked by this policy, but by another one that is about them. A script that signs in with a password is refused where its account is asked.',
      personHint: 'A user name, or a part of a name that is one person’s alone.',
      add: { people: 'Add person', except: 'Add exception' },
      typeName: 'Write the user name of the person first.',
      notAdded: 'This name is not added yet. Add it, or empty the field.',
      found_zero: 'Nobody here is called “{{name}}”. Look under People how the user name is written.',
      found_one: 'Nobody here is called “{{name}}”. Look under People how the user name is written.',
      found_other: '“{{name}}” may be {{count}} people or more. Write the whole user name.',
      tooMany: 'A policy names {{count}} people at most. Ask holders of a role, or everybody.',
      added: '{{name}} was added.',
      already: '{{name}} is there already.',
      removed: '{{name}} was taken out.',
      remove: 'Take {{name}} out',
      gone: '(deleted meanwhile)',
      whenTitle: 'When, and what it asks',
      when: 'When it asks',
      guards: {
        'sign-in': {
          name: 'At each sign-in',
          means: 'To this portal, to every application, and on devices: also to join one.',
        },
        join: { name: 'To join a device', means: 'For everything else the password is enough.' },
      },
      asks: 'It asks for a second factor: a passkey, the code of an authenticator app, or a recovery code. A temporary access pass counts as one.',
    },
    askTitle: 'Save the policy {{name}}?',
    askDo: 'Save the policy',
    reach: {
      counting: 'Counting the people…',
      now: {
        'sign-in': 'Now it asks {{count}} of {{total}} people at each sign-in.',
        join: 'Now it asks {{count}} of {{total}} people when they join a device.',
        nobody: 'Now it asks nobody.',
        off: 'Now it is off and asks nobody.',
      },
      after: {
        'sign-in': 'It will ask {{count}} of {{total}} people for a second factor at each sign-in.',
        join: 'It will ask {{count}} of {{total}} people for a second factor when they join a device.',
        nobody: 'It will ask nobody: whom it is about is left out, or there is nobody yet.',
        off: 'It will be off and ask nobody. Turned on, it would ask {{count}} of {{total}} people.',
      },
    },
    me: {
      title: 'It asks you, too.',
      factor: {
        'sign-in':
          'When you change something next you may have to sign in again, with your passkey or a code of your authenticator app.',
        join: 'When you join a device you need your passkey or a code of your authenticator app.',
      },
      noFactor: {
        'sign-in':
          'You have neither a passkey nor an authenticator app yet. You are not locked out: when you change something next you sign in again, and the page sets one up. Have your phone at hand.',
        join: 'You have neither a passkey nor an authenticator app yet. You are not locked out: the page sets one up when you sign in to join a device.',
      },
    },
    means:
      'Who has neither a passkey nor an authenticator app yet sets one up at the next sign-in. Nobody is locked out.',
    created: 'The policy is there.',
    saved: 'Saved. It counts from the next request on.',
    undone: 'The policy is as it was before.',
    delete: 'Delete policy',
    deleteTitle: 'Delete the access policy {{name}}?',
    deleteMeans:
      'For them a password is enough again, unless another policy asks them. Their passkeys and authenticator apps stay.',
  },
} as const
