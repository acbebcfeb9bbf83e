// What the pages of the server say to people. A value in braces comes from outside; one with several forms is counted.

export const en = {
  'sign-in': 'Sign in',
  'user-name': 'User name',
  next: 'Next',
  password: 'Password',
  'enter-password': 'Enter your password',
  'another-account': 'Use another account',
  'signed-out': 'Signed out',
  'you-are-signed-out': 'You are signed out',
  'close-window': 'You can close this window.',
  continue: 'Continue',

  'sign-in-failed': 'Sign-in did not work',
  'problem-advice':
    'Go back to the application and start again. If it happens again, tell your administrator the number and the trace id below.',
  'trace-id': 'Trace id',
  'sign-in-over': 'This sign-in took too long or was finished already. Go back to the application and start again.',
  'tenant-missing': 'This address has no organisation. Go back to the application and start again.',
  'foreign-form': 'This form was sent by another site. Start again from the application or the link.',

  'unknown-name':
    'No organisation here has this user name. Check the spelling, or ask your administrator for the name you sign in with.',
  'bad-password': 'The user name or the password is wrong. Check both and try again.',
  'account-disabled': 'This account is disabled. Ask your administrator to enable it.',
  locked: 'Sign-in with this name is locked here after too many wrong passwords.',
  slowed: 'Too many wrong passwords came from this network or for this name.',
  'not-held-up': 'A browser or network where you signed in before is not held up.',
  busy: 'Too many people sign in at this moment.',
  'too-many-codes': 'Too many wrong codes were typed for this account.',
  'wait-seconds': 'Wait a few seconds and try again.',
  'wait-minutes': { one: 'Wait a minute and try again.', other: 'Wait {count} minutes and try again.' },
  'begin-again':
    'This sign-in took too long, or the account changed meanwhile. Type your user name and password again.',

  'use-access-pass': 'Use a temporary access pass',
  'access-pass': 'Temporary access pass',
  'enter-access-pass': 'Enter your temporary access pass',
  'bad-access-pass':
    'The user name or the pass is wrong, or the pass does not count now. Check both, or ask your administrator for another.',

  'enter-code': 'Enter a code',
  'code-from-app': 'Code from your authenticator app',
  'wrong-code': 'The code is wrong. Type the one that the app shows now.',
  'used-code': 'This code was used already. Wait until the app shows the next one.',
  'no-app-here': 'I do not have the app here',
  'type-recovery-code': 'Type one of the recovery codes that you kept. Each works once.',
  'recovery-code': 'Recovery code',
  'sign-in-with-it': 'Sign in with it',
  'none-left': 'None left? Ask your administrator to take the app away from your account.',
  'set-up-app': 'Set up an authenticator app',
  'more-than-password': 'Your organisation asks for more than a password. Any app that shows six-digit codes will do.',
  'scan-picture': 'Scan this picture with the app:',
  'picture-of-key': 'QR code of the key, which stands below as text',
  'open-app-here': 'Open the app on this device',
  'or-type-key': 'Or type this key into the app:',
  'code-shown-now': 'Code that the app shows now',
  'not-code-of-now': 'This is not the code of now. Look at the app again, and at its clock.',
  'keep-recovery-codes': 'Keep your recovery codes',
  'recovery-codes-once':
    'Each signs you in once when you do not have the app. They are shown only now: print or write them down.',
  'have-kept-them': 'I have kept them',

  'use-passkey': 'Use a passkey',
  'show-passkey': 'Show your passkey',
  'passkey-where': 'It is on a security key, on your telephone, or on this computer. Unlock it as you always do.',
  'no-passkey-here': 'I do not have my passkey here',
  'type-any-code': 'Type the code of your authenticator app, or one of the recovery codes that you kept.',
  'no-passkey-left': 'None of them left? Ask your administrator to take the passkey away from your account.',
  'use-password': 'Use the password',
  'set-up-passkey': 'Set up a passkey',
  'passkey-is':
    'A passkey signs you in with a fingerprint, your face or a PIN. It stays on a security key, on your telephone, or on this computer, and no copy of it comes here.',
  'passkey-name': 'What you call it',
  'passkey-number': 'Passkey {number}',
  'make-passkey': 'Make the passkey',
  'use-app': 'Set up an authenticator app instead',
  'passkey-instead': 'Set up a passkey instead',
  'wrong-passkey':
    'This passkey does not belong to the account, or was not unlocked. Try again, or sign in another way.',
  'copied-passkey':
    'This passkey does not count any more: there seems to be a copy of it. Sign in another way, and tell your administrator.',
  'passkey-not-shown': 'No passkey was shown. Try again, or sign in another way.',
  'passkey-not-made': 'The passkey could not be kept. Try again, or set up an authenticator app.',
  'passkey-known':
    'This device has a passkey of your account already. Choose another device, or set up an authenticator app.',
  'passkey-needs-script':
    'Passkeys need JavaScript, which this browser does not run. Switch it on, or sign in another way.',

  'enter-device-code': 'Enter the code of your device',
  'device-code-where': 'It is shown on the device or in the program that you want to sign in.',
  'only-if-you-started': 'Go on only if you started this yourself. Enter no code that somebody sent you or told you.',
  code: 'Code',
  'device-code-unknown':
    'No device waits for this code. Compare it with the code on the device; after fifteen minutes let the device show a new one.',
  'type-code-here':
    'The question whether a device may sign in as you is asked only in the browser in which its code was typed. Did you follow a link? Then stop here and tell your administrator.',
  'too-many-device-codes': 'Too many wrong codes came from this network.',
  'allow-device': 'Allow this device to sign in as you?',
  'device-asks': '{application} on another device asks to act as {userName}.',
  'asked-from': 'Asked from',
  'from-own-network': '{address}, the network that you are in',
  'from-other-network': '{address}, not the network that you are in',
  'from-unknown': 'an unknown place',
  'asked-when': 'Asked',
  'less-than-minute': 'less than a minute ago',
  'minutes-ago': { one: 'a minute ago', other: '{count} minutes ago' },
  'allow-warning':
    'Allow it only if you started this yourself, on a device in front of you. Did somebody send you the code or tell it to you? Then they want to get into your account: do not allow it, and tell your administrator.',
  'do-not-allow': 'Do not allow',
  allow: 'Allow',
  'device-signed-in': 'The device is signed in',
  'go-back-to': 'Go back to {application} on your device. You can close this window.',
  'nobody-signed-in': 'Nobody was signed in',
  'device-gets-nothing': 'The device gets nothing. If somebody gave you the code, tell your administrator.',

  'choose-password': 'Choose your password',
  'password-rule': 'Ten characters or more. A few words in a row are good.',
  'new-password': 'New password',
  'once-more': 'The same once more',
  'set-password': 'Set password',
  'not-the-same': 'The two are not the same. Type the password twice.',
  'password-length': 'A password has {least} to {most} characters. Choose another one; a few words in a row are good.',
  'password-common':
    'This password is among those that are guessed first, alone or with some digits around it. Choose another one; a few words in a row are good.',
  'password-name':
    'The password contains the name of the account or its domain, which counts as one character, and is then shorter than {least}. Choose one that has nothing to do with it.',
  'password-simple': 'The password repeats a few characters. Choose one with more different ones.',
  'password-is-set': 'Your password is set',
  'sign-in-as': 'Sign in as {userName} with it.',
  'to-portal': 'Go to the portal',
  'link-does-not-work': 'This link does not work',
  'link-used':
    'This link was used on {at}, and works once. Sign in with the password that was chosen then. If it was not you who chose it, somebody else has this account.',
  'link-expired': 'This link was good until {at}.',
  'link-outdated': 'The account got another password, or was signed out everywhere, after this link was made.',
  'link-of-nobody': 'Whoever made this link may not give this account a password any more.',
  'link-unknown':
    'There is no such link here. Look whether the whole address was copied: on a narrow terminal it continues on the next line.',
  'another-link': 'Whoever runs the server gives another link with: {command}',

  'terms-of-use': 'Terms of use',
  'terms-text':
    '{organization} will manage this device: it can set policies, install applications and certificates, read what hardware and software the device has, and remove what it installed.',
  accept: 'Accept',
  decline: 'Decline',
} as const
