// German: what the pages of the server say to people (en.ts has the meaning of each).

import type { Texts } from './text.ts'

export const de = {
  'sign-in': 'Anmelden',
  'user-name': 'Benutzername',
  next: 'Weiter',
  password: 'Passwort',
  'enter-password': 'Geben Sie Ihr Passwort ein',
  'another-account': 'Anderes Konto verwenden',
  'signed-out': 'Abgemeldet',
  'you-are-signed-out': 'Sie sind abgemeldet',
  'close-window': 'Sie können dieses Fenster schließen.',
  continue: 'Fortfahren',

  'sign-in-failed': 'Die Anmeldung hat nicht funktioniert',
  'problem-advice':
    'Kehren Sie zur Anwendung zurück und beginnen Sie von vorn. Wenn es wieder passiert, nennen Sie Ihrem Administrator die Nummer und die Trace-ID, die unten stehen.',
  'trace-id': 'Trace-ID',
  'sign-in-over':
    'Diese Anmeldung hat zu lange gedauert oder wurde bereits abgeschlossen. Kehren Sie zur Anwendung zurück und beginnen Sie von vorn.',
  'tenant-missing':
    'Zu dieser Adresse gibt es keine Organisation. Kehren Sie zur Anwendung zurück und beginnen Sie von vorn.',
  'foreign-form':
    'Dieses Formular wurde von einer anderen Website gesendet. Beginnen Sie noch einmal in der Anwendung oder mit dem Link.',

  'unknown-name':
    'Keine Organisation hier hat diesen Benutzernamen. Prüfen Sie die Schreibweise oder fragen Sie Ihren Administrator, mit welchem Namen Sie sich anmelden.',
  'bad-password': 'Der Benutzername oder das Passwort ist falsch. Prüfen Sie beides und versuchen Sie es noch einmal.',
  'account-disabled': 'Dieses Konto ist deaktiviert. Bitten Sie Ihren Administrator, es zu aktivieren.',
  locked:
    'Die Anmeldung mit diesem Namen ist von hier aus gesperrt, weil zu oft ein falsches Passwort eingegeben wurde.',
  slowed: 'Aus diesem Netzwerk oder für diesen Namen kamen zu viele falsche Passwörter.',
  'not-held-up':
    'In einem Browser oder Netzwerk, in dem Sie sich schon einmal angemeldet haben, müssen Sie nicht warten.',
  busy: 'Im Moment melden sich zu viele Personen an.',
  'too-many-codes': 'Für dieses Konto wurden zu viele falsche Codes eingegeben.',
  'wait-seconds': 'Warten Sie ein paar Sekunden und versuchen Sie es noch einmal.',
  'wait-minutes': {
    one: 'Warten Sie eine Minute und versuchen Sie es noch einmal.',
    other: 'Warten Sie {count} Minuten und versuchen Sie es noch einmal.',
  },
  'begin-again':
    'Diese Anmeldung hat zu lange gedauert, oder das Konto wurde inzwischen geändert. Geben Sie Benutzernamen und Passwort noch einmal ein.',

  'use-access-pass': 'Einen befristeten Zugriffspass verwenden',
  'access-pass': 'Befristeter Zugriffspass',
  'enter-access-pass': 'Geben Sie Ihren befristeten Zugriffspass ein',
  'bad-access-pass':
    'Der Benutzername oder der Pass ist falsch, oder der Pass gilt jetzt nicht. Prüfen Sie beides, oder bitten Sie Ihren Administrator um einen anderen.',

  'enter-code': 'Geben Sie einen Code ein',
  'code-from-app': 'Code aus Ihrer Authenticator-App',
  'wrong-code': 'Der Code ist falsch. Geben Sie den Code ein, den die App jetzt anzeigt.',
  'used-code': 'Dieser Code wurde schon verwendet. Warten Sie, bis die App den nächsten anzeigt.',
  'no-app-here': 'Ich habe die App nicht zur Hand',
  'type-recovery-code':
    'Geben Sie einen der Wiederherstellungscodes ein, die Sie aufbewahrt haben. Jeder gilt nur einmal.',
  'recovery-code': 'Wiederherstellungscode',
  'sign-in-with-it': 'Mit diesem Code anmelden',
  'none-left': 'Keiner mehr übrig? Bitten Sie Ihren Administrator, die App von Ihrem Konto zu entfernen.',
  'set-up-app': 'Richten Sie eine Authenticator-App ein',
  'more-than-password':
    'Ihre Organisation verlangt mehr als ein Passwort. Geeignet ist jede App, die sechsstellige Codes anzeigt.',
  'scan-picture': 'Scannen Sie dieses Bild mit der App:',
  'picture-of-key': 'QR-Code des Schlüssels, der unten als Text steht',
  'open-app-here': 'Die App auf diesem Gerät öffnen',
  'or-type-key': 'Oder geben Sie diesen Schlüssel in die App ein:',
  'code-shown-now': 'Code, den die App jetzt anzeigt',
  'not-code-of-now':
    'Das ist nicht der aktuelle Code. Sehen Sie noch einmal in der App nach und prüfen Sie, ob die Uhr des Geräts richtig geht.',
  'new-recovery-codes': 'Neue Wiederherstellungscodes erstellen?',
  'recovery-codes-end': 'Die Codes, die Sie aufbewahrt haben, gelten dann nicht mehr.',
  'make-new-codes': 'Neue Codes erstellen',
  'keep-old-codes': 'Die bisherigen behalten',
  'keep-recovery-codes': 'Bewahren Sie Ihre Wiederherstellungscodes auf',
  'recovery-codes-once':
    'Mit jedem Code können Sie sich einmal anmelden, wenn Sie weder die App noch den Passkey haben. Die Codes werden nur jetzt angezeigt: Drucken Sie sie aus oder schreiben Sie sie auf.',
  'have-kept-them': 'Ich habe sie gesichert',

  'use-passkey': 'Passkey verwenden',
  'show-passkey': 'Zeigen Sie Ihren Passkey',
  'passkey-where':
    'Er liegt auf einem Sicherheitsschlüssel, auf Ihrem Telefon oder auf diesem Computer. Entsperren Sie ihn wie gewohnt.',
  'no-passkey-here': 'Ich habe meinen Passkey nicht zur Hand',
  'type-any-code':
    'Geben Sie den Code Ihrer Authenticator-App ein oder einen der Wiederherstellungscodes, die Sie aufbewahrt haben.',
  'no-passkey-left': 'Nichts davon übrig? Bitten Sie Ihren Administrator, den Passkey von Ihrem Konto zu entfernen.',
  'use-password': 'Kennwort verwenden',
  'set-up-passkey': 'Richten Sie einen Passkey ein',
  'passkey-is':
    'Mit einem Passkey melden Sie sich mit Fingerabdruck, Gesicht oder PIN an. Er bleibt auf einem Sicherheitsschlüssel, auf Ihrem Telefon oder auf diesem Computer; hierher kommt keine Kopie davon.',
  'passkey-name': 'Name des Passkeys',
  'passkey-number': 'Passkey {number}',
  'make-passkey': 'Passkey anlegen',
  'use-app': 'Stattdessen eine Authenticator-App einrichten',
  'passkey-instead': 'Stattdessen einen Passkey einrichten',
  'wrong-passkey':
    'Dieser Passkey gehört nicht zum Konto oder wurde nicht entsperrt. Versuchen Sie es noch einmal, oder melden Sie sich anders an.',
  'copied-passkey':
    'Dieser Passkey zählt nicht mehr: Es scheint eine Kopie davon zu geben. Melden Sie sich anders an, und benachrichtigen Sie Ihren Administrator.',
  'passkey-not-shown': 'Es wurde kein Passkey gezeigt. Versuchen Sie es noch einmal, oder melden Sie sich anders an.',
  'passkey-not-made':
    'Der Passkey konnte nicht gespeichert werden. Versuchen Sie es noch einmal, oder richten Sie eine Authenticator-App ein.',
  'passkey-known':
    'Dieses Gerät hat bereits einen Passkey Ihres Kontos. Wählen Sie ein anderes Gerät, oder richten Sie eine Authenticator-App ein.',
  'passkey-needs-script':
    'Passkeys brauchen JavaScript, das dieser Browser nicht ausführt. Schalten Sie es ein, oder melden Sie sich anders an.',

  'enter-device-code': 'Geben Sie den Code Ihres Geräts ein',
  'device-code-where': 'Er wird auf dem Gerät oder in dem Programm angezeigt, das Sie anmelden möchten.',
  'only-if-you-started':
    'Fahren Sie nur fort, wenn Sie dies selbst begonnen haben. Geben Sie keinen Code ein, den Ihnen jemand geschickt oder genannt hat.',
  code: 'Code',
  'device-code-unknown':
    'Kein Gerät wartet auf diesen Code. Vergleichen Sie ihn mit dem Code auf dem Gerät; nach fünfzehn Minuten lassen Sie das Gerät einen neuen anzeigen.',
  'type-code-here':
    'Ob sich ein Gerät in Ihrem Namen anmelden darf, wird nur in dem Browser gefragt, in dem sein Code eingegeben wurde. Sind Sie einem Link gefolgt? Dann hören Sie hier auf und sagen Sie Ihrem Administrator Bescheid.',
  'too-many-device-codes': 'Aus diesem Netzwerk kamen zu viele falsche Codes.',
  'allow-device': 'Darf sich dieses Gerät in Ihrem Namen anmelden?',
  'device-asks': '{application} auf einem anderen Gerät möchte als {userName} handeln.',
  'asked-from': 'Herkunft der Anfrage',
  'from-own-network': '{address}, das Netzwerk, in dem Sie sich befinden',
  'from-other-network': '{address}, nicht das Netzwerk, in dem Sie sich befinden',
  'from-unknown': 'ein unbekannter Ort',
  'asked-when': 'Zeit der Anfrage',
  'less-than-minute': 'vor weniger als einer Minute',
  'minutes-ago': { one: 'vor einer Minute', other: 'vor {count} Minuten' },
  'allow-warning':
    'Erlauben Sie es nur, wenn Sie dies selbst begonnen haben, auf einem Gerät, das Sie vor sich haben. Hat Ihnen jemand den Code geschickt oder genannt? Dann will diese Person in Ihr Konto: Erlauben Sie es nicht und informieren Sie Ihren Administrator.',
  'do-not-allow': 'Nicht erlauben',
  allow: 'Erlauben',
  'device-signed-in': 'Das Gerät ist angemeldet',
  'go-back-to': 'Kehren Sie auf Ihrem Gerät zu {application} zurück. Sie können dieses Fenster schließen.',
  'nobody-signed-in': 'Es wurde niemand angemeldet',
  'device-gets-nothing':
    'Das Gerät erhält keinen Zugang. Wenn Ihnen jemand den Code gegeben hat, informieren Sie Ihren Administrator.',

  'choose-password': 'Wählen Sie Ihr Passwort',
  'password-rule': 'Zehn Zeichen oder mehr. Gut sind ein paar Wörter hintereinander.',
  'new-password': 'Neues Passwort',
  'once-more': 'Neues Passwort wiederholen',
  'set-password': 'Passwort festlegen',
  'not-the-same': 'Die beiden Eingaben stimmen nicht überein. Geben Sie zweimal dasselbe Passwort ein.',
  'password-length':
    'Ein Passwort hat {least} bis {most} Zeichen. Wählen Sie ein anderes; gut sind ein paar Wörter hintereinander.',
  'password-common':
    'Dieses Passwort gehört zu denen, die zuerst ausprobiert werden, allein oder mit ein paar Ziffern davor oder dahinter. Wählen Sie ein anderes; gut sind ein paar Wörter hintereinander.',
  'password-name':
    'Das Passwort enthält den Namen des Kontos oder dessen Domain. Das zählt als ein Zeichen, und damit ist das Passwort kürzer als {least} Zeichen. Wählen Sie eines, das nichts damit zu tun hat.',
  'password-simple': 'Das Passwort wiederholt nur wenige Zeichen. Wählen Sie eines mit mehr unterschiedlichen Zeichen.',
  'password-is-set': 'Ihr Passwort ist festgelegt',
  'sign-in-as': 'Melden Sie sich damit als {userName} an.',
  'to-portal': 'Zum Portal',
  'link-does-not-work': 'Dieser Link funktioniert nicht',
  'link-used':
    'Dieser Link wurde am {at} verwendet und gilt nur einmal. Melden Sie sich mit dem Passwort an, das dabei gewählt wurde. Wenn nicht Sie es gewählt haben, ist dieses Konto in fremden Händen.',
  'link-expired': 'Dieser Link war bis {at} gültig.',
  'link-outdated':
    'Nachdem dieser Link erstellt wurde, hat das Konto ein anderes Passwort erhalten oder wurde überall abgemeldet.',
  'link-of-nobody': 'Wer diesen Link erstellt hat, darf diesem Konto kein Passwort mehr geben.',
  'link-unknown':
    'Diesen Link gibt es hier nicht. Prüfen Sie, ob die ganze Adresse kopiert wurde: In einem schmalen Terminal geht sie in der nächsten Zeile weiter.',
  'another-link': 'Wer den Server betreibt, erstellt einen neuen Link mit: {command}',

  'terms-of-use': 'Nutzungsbedingungen',
  'terms-text':
    '{organization} wird dieses Gerät verwalten und kann dabei Richtlinien festlegen, Anwendungen und Zertifikate installieren, auslesen, welche Hardware und Software das Gerät hat, und entfernen, was so installiert wurde.',
  accept: 'Annehmen',
  decline: 'Ablehnen',

  'may-read': 'Lesen: {about}',
  'may-change': 'Lesen und ändern: {about}',
  'may-add': 'Hinzufügen: {about}',
  'may-operate': 'Neu starten, außer Betrieb nehmen und zurücksetzen: {about}',
  'about-own-profile': 'Ihr Profil',
  'about-own-devices': 'Ihre eigenen Geräte',
  'about-registrations': 'registrierte Geräte und Bereitstellungsprofile',
  'about-customer-devices': 'Geräte und Profile der Kunden dieser Organisation',
  'about-managed-devices': 'verwaltete Geräte',
  'about-policies': 'Richtlinien für Geräte',
  'about-apps': 'Anwendungen für Geräte',
  'about-secrets': 'Geheimnisse in Richtlinien und Anwendungen',
  'about-device-secrets': 'Wiederherstellungsschlüssel und Kennwörter lokaler Administratoren von Geräten',
  'about-devices': 'Geräte im Verzeichnis',
  'about-computers': 'Computer eines Active Directory',
  'about-groups': 'Gruppen und ihre Mitglieder',
  'about-people': 'die Personen der Organisation',
  'about-licences': 'Lizenzen',
  'about-access-policies': 'Zugriffsrichtlinien',
  'about-sign-in-methods': 'wie Personen sich anmelden',
  'about-organisation': 'die Einstellungen der Organisation',
  'about-branding': 'das Aussehen der Anmeldeseiten',
  'about-audit-trail': 'das Überwachungsprotokoll',
  'about-roles': 'wer welche Rolle hat',
  'about-applications': 'registrierte Anwendungen',
  'about-permissions': 'die Berechtigungen von Anwendungen',
  'about-permissions-for-people': 'was Anwendungen für Personen tun dürfen',
  'consent-title': '{application} zulassen?',
  'consent-asks': '{application} möchte für {userName} handeln und Folgendes tun:',
  'consent-asks-all': '{application} möchte für alle handeln, die sich anmelden, und Folgendes tun:',
  'consent-by-itself': 'Von sich aus, auch wenn niemand angemeldet ist, möchte die Anwendung:',
  'consent-unverified': 'Die Anwendung wurde in {organization} registriert. Niemand hat geprüft, von wem sie stammt.',
  'consent-changed':
    'Was {application} verlangt, hat sich geändert, seit diese Seite gezeigt wurde. Es wurde nichts erlaubt. Lesen Sie, was jetzt hier steht.',
  'consent-no-more': 'Für eine Person kann sie nicht mehr tun, als diese selbst darf.',
  'consent-withdraw': 'Ein Administrator kann das jederzeit zurücknehmen.',
  'consent-for-all': 'Für alle in der Organisation zulassen',
  'consent-needs-admin': 'Das muss ein Administrator zulassen',
  'consent-ask-admin':
    '{application} verlangt Berechtigungen, die nur ein Administrator geben kann. Bitten Sie einen Administrator Ihrer Organisation darum, und versuchen Sie es dann noch einmal.',
  'not-assigned':
    'Bei {application} dürfen sich nur Personen anmelden, die dafür zugewiesen sind, und Sie sind es nicht. Wenden Sie sich an einen Administrator Ihrer Organisation.',
  'back-to-application': 'Zurück zu {application}, ohne es zuzulassen',
} as const satisfies Texts
