// Dutch: what the pages of the server say to people (en.ts has the meaning of each).

import type { Texts } from './text.ts'

export const nl = {
  'sign-in': 'Aanmelden',
  'user-name': 'Gebruikersnaam',
  next: 'Volgende',
  password: 'Wachtwoord',
  'enter-password': 'Voer uw wachtwoord in',
  'another-account': 'Een ander account gebruiken',
  'signed-out': 'Afgemeld',
  'you-are-signed-out': 'U bent afgemeld',
  'close-window': 'U kunt dit venster sluiten.',
  continue: 'Doorgaan',

  'sign-in-failed': 'Aanmelden is niet gelukt',
  'problem-advice':
    'Ga terug naar de toepassing en begin opnieuw. Gebeurt het nog een keer, geef dan het nummer en de trace-id hieronder door aan uw beheerder.',
  'trace-id': 'Trace-id',
  'sign-in-over': 'Deze aanmelding duurde te lang of was al voltooid. Ga terug naar de toepassing en begin opnieuw.',
  'tenant-missing': 'Bij dit adres hoort geen organisatie. Ga terug naar de toepassing en begin opnieuw.',
  'foreign-form': 'Dit formulier is door een andere site verzonden. Begin opnieuw vanuit de toepassing of met de link.',

  'unknown-name':
    'Geen organisatie hier heeft deze gebruikersnaam. Controleer de spelling of vraag uw beheerder met welke naam u zich moet aanmelden.',
  'bad-password': 'De gebruikersnaam of het wachtwoord is onjuist. Controleer beide en probeer het opnieuw.',
  'account-disabled': 'Dit account is uitgeschakeld. Vraag uw beheerder om het in te schakelen.',
  locked: 'Aanmelden met deze naam is hier geblokkeerd na te veel onjuiste wachtwoorden.',
  slowed: 'Er kwamen te veel onjuiste wachtwoorden van dit netwerk of voor deze naam.',
  'not-held-up': 'In een browser of op een netwerk waar u zich eerder hebt aangemeld, hoeft u niet te wachten.',
  busy: 'Op dit moment melden te veel mensen zich aan.',
  'too-many-codes': 'Voor dit account zijn te veel onjuiste codes ingevoerd.',
  'wait-seconds': 'Wacht een paar seconden en probeer het opnieuw.',
  'wait-minutes': {
    one: 'Wacht een minuut en probeer het opnieuw.',
    other: 'Wacht {count} minuten en probeer het opnieuw.',
  },
  'begin-again':
    'Deze aanmelding duurde te lang of het account is intussen gewijzigd. Voer uw gebruikersnaam en wachtwoord opnieuw in.',

  'use-access-pass': 'Een tijdelijke toegangspas gebruiken',
  'access-pass': 'Tijdelijke toegangspas',
  'enter-access-pass': 'Voer uw tijdelijke toegangspas in',
  'bad-access-pass':
    'De gebruikersnaam of de pas is onjuist, of de pas is nu niet geldig. Controleer beide of vraag uw beheerder om een andere.',

  'enter-code': 'Voer een code in',
  'code-from-app': 'Code uit uw authenticator-app',
  'wrong-code': 'De code is onjuist. Voer de code in die de app nu toont.',
  'used-code': 'Deze code is al gebruikt. Wacht tot de app de volgende toont.',
  'no-app-here': 'Ik heb de app niet bij de hand',
  'type-recovery-code': 'Voer een van de herstelcodes in die u hebt bewaard. Elke code werkt één keer.',
  'recovery-code': 'Herstelcode',
  'sign-in-with-it': 'Aanmelden met deze code',
  'none-left': 'Geen codes meer over? Vraag uw beheerder om de app van uw account te verwijderen.',
  'set-up-app': 'Stel een authenticator-app in',
  'more-than-password':
    'Uw organisatie vraagt meer dan een wachtwoord. Elke app die codes van zes cijfers toont, is geschikt.',
  'scan-picture': 'Scan deze afbeelding met de app:',
  'picture-of-key': 'QR-code van de sleutel, die hieronder als tekst staat',
  'open-app-here': 'De app op dit apparaat openen',
  'or-type-key': 'Of voer deze sleutel in de app in:',
  'code-shown-now': 'Code die de app nu toont',
  'not-code-of-now':
    'Dit is niet de huidige code. Kijk nog eens in de app en controleer of de klok van het apparaat gelijkloopt.',
  'new-recovery-codes': 'Nieuwe herstelcodes maken?',
  'recovery-codes-end': 'De codes die u hebt bewaard, zijn dan niets meer waard.',
  'make-new-codes': 'Nieuwe codes maken',
  'keep-old-codes': 'De codes houden die ik heb',
  'keep-recovery-codes': 'Bewaar uw herstelcodes',
  'recovery-codes-once':
    'Met elke code kunt u zich één keer aanmelden als u noch de app noch de passkey hebt. De codes worden alleen nu getoond: druk ze af of schrijf ze op.',
  'have-kept-them': 'Ik heb ze bewaard',

  'use-passkey': 'Een passkey gebruiken',
  'show-passkey': 'Toon uw passkey',
  'passkey-where':
    'Die staat op een beveiligingssleutel, op uw telefoon of op deze computer. Ontgrendel hem zoals altijd.',
  'no-passkey-here': 'Ik heb mijn passkey niet bij de hand',
  'type-any-code': 'Typ de code van uw authenticator-app of een van de herstelcodes die u hebt bewaard.',
  'no-passkey-left': 'Niets meer over? Vraag uw beheerder om de passkey van uw account te verwijderen.',
  'use-password': 'Het wachtwoord gebruiken',
  'set-up-passkey': 'Stel een passkey in',
  'passkey-is':
    'Met een passkey meldt u zich aan met een vingerafdruk, uw gezicht of een pincode. Hij blijft op een beveiligingssleutel, op uw telefoon of op deze computer; hier komt geen kopie.',
  'passkey-name': 'Naam van de passkey',
  'passkey-number': 'Passkey {number}',
  'make-passkey': 'De passkey maken',
  'use-app': 'In plaats daarvan een authenticator-app instellen',
  'passkey-instead': 'In plaats daarvan een passkey instellen',
  'wrong-passkey':
    'Deze passkey hoort niet bij het account of is niet ontgrendeld. Probeer het opnieuw of meld u op een andere manier aan.',
  'copied-passkey':
    'Deze passkey telt niet meer: er lijkt een kopie van te bestaan. Meld u op een andere manier aan en waarschuw uw beheerder.',
  'passkey-not-shown': 'Er is geen passkey getoond. Probeer het opnieuw of meld u op een andere manier aan.',
  'passkey-not-made': 'De passkey kon niet worden bewaard. Probeer het opnieuw of stel een authenticator-app in.',
  'passkey-known':
    'Dit apparaat heeft al een passkey van uw account. Kies een ander apparaat of stel een authenticator-app in.',
  'passkey-needs-script':
    'Passkeys hebben JavaScript nodig, dat deze browser niet uitvoert. Schakel het in of meld u op een andere manier aan.',

  'enter-device-code': 'Voer de code van uw apparaat in',
  'device-code-where': 'De code staat op het apparaat of in het programma dat u wilt aanmelden.',
  'only-if-you-started':
    'Ga alleen verder als u dit zelf bent begonnen. Voer geen code in die iemand u heeft gestuurd of verteld.',
  code: 'Code',
  'device-code-unknown':
    'Geen enkel apparaat wacht op deze code. Vergelijk hem met de code op het apparaat; laat het apparaat na vijftien minuten een nieuwe tonen.',
  'type-code-here':
    'Of een apparaat zich namens u mag aanmelden, wordt alleen gevraagd in de browser waarin de code is ingevoerd. Hebt u een link gevolgd? Stop dan hier en vertel het uw beheerder.',
  'too-many-device-codes': 'Er kwamen te veel onjuiste codes van dit netwerk.',
  'allow-device': 'Mag dit apparaat zich namens u aanmelden?',
  'device-asks': '{application} op een ander apparaat vraagt om als {userName} te mogen handelen.',
  'asked-from': 'Gevraagd vanaf',
  'from-own-network': '{address}, het netwerk waarop u nu zit',
  'from-other-network': '{address}, niet het netwerk waarop u nu zit',
  'from-unknown': 'een onbekende plaats',
  'asked-when': 'Gevraagd',
  'less-than-minute': 'minder dan een minuut geleden',
  'minutes-ago': { one: 'een minuut geleden', other: '{count} minuten geleden' },
  'allow-warning':
    'Sta dit alleen toe als u dit zelf bent begonnen, op een apparaat dat u voor u hebt. Heeft iemand u de code gestuurd of verteld? Dan wil die persoon in uw account komen: sta het niet toe en waarschuw uw beheerder.',
  'do-not-allow': 'Niet toestaan',
  allow: 'Toestaan',
  'device-signed-in': 'Het apparaat is aangemeld',
  'go-back-to': 'Ga terug naar {application} op uw apparaat. U kunt dit venster sluiten.',
  'nobody-signed-in': 'Er is niemand aangemeld',
  'device-gets-nothing':
    'Het apparaat krijgt geen toegang. Als iemand u de code heeft gegeven, waarschuw dan uw beheerder.',

  'choose-password': 'Kies uw wachtwoord',
  'password-rule': 'Tien tekens of meer. Een paar woorden achter elkaar is een goede keuze.',
  'new-password': 'Nieuw wachtwoord',
  'once-more': 'Herhaal het nieuwe wachtwoord',
  'set-password': 'Wachtwoord instellen',
  'not-the-same': 'De twee wachtwoorden zijn niet gelijk. Voer twee keer hetzelfde wachtwoord in.',
  'password-length':
    'Een wachtwoord heeft {least} tot en met {most} tekens. Kies een ander wachtwoord; een paar woorden achter elkaar is een goede keuze.',
  'password-common':
    'Dit wachtwoord is een van de eerste die worden geraden, alleen of met een paar cijfers eromheen. Kies een ander wachtwoord; een paar woorden achter elkaar is een goede keuze.',
  'password-name':
    'Het wachtwoord bevat de naam van het account of het domein daarvan. Dat telt als één teken, waardoor het wachtwoord korter is dan {least} tekens. Kies een wachtwoord dat er niets mee te maken heeft.',
  'password-simple': 'Het wachtwoord herhaalt maar een paar tekens. Kies een wachtwoord met meer verschillende tekens.',
  'password-is-set': 'Uw wachtwoord is ingesteld',
  'sign-in-as': 'Meld u hiermee aan als {userName}.',
  'to-portal': 'Naar de portal',
  'link-does-not-work': 'Deze link werkt niet',
  'link-used':
    'Deze link is op {at} gebruikt en werkt maar één keer. Meld u aan met het wachtwoord dat toen is gekozen. Hebt u het niet zelf gekozen, dan is dit account in handen van iemand anders.',
  'link-expired': 'Deze link was geldig tot {at}.',
  'link-outdated':
    'Nadat deze link was gemaakt, heeft het account een ander wachtwoord gekregen of is het overal afgemeld.',
  'link-of-nobody': 'Degene die deze link heeft gemaakt, mag dit account geen wachtwoord meer geven.',
  'link-unknown':
    'Deze link bestaat hier niet. Controleer of het hele adres is gekopieerd: in een smalle terminal loopt het door op de volgende regel.',
  'another-link': 'Degene die de server beheert, maakt een nieuwe link met: {command}',

  'terms-of-use': 'Gebruiksvoorwaarden',
  'terms-text':
    '{organization} gaat dit apparaat beheren en kan daarbij beleid instellen, toepassingen en certificaten installeren, uitlezen welke hardware en software het apparaat heeft, en verwijderen wat zo is geïnstalleerd.',
  accept: 'Accepteren',
  decline: 'Weigeren',

  'may-read': 'Lezen: {about}',
  'may-change': 'Lezen en wijzigen: {about}',
  'may-add': 'Toevoegen: {about}',
  'may-operate': 'Opnieuw starten, buiten gebruik stellen en wissen: {about}',
  'about-own-profile': 'uw profiel',
  'about-own-devices': 'uw eigen apparaten',
  'about-registrations': 'geregistreerde apparaten en implementatieprofielen',
  'about-customer-devices': 'apparaten en profielen van de klanten van deze organisatie',
  'about-managed-devices': 'beheerde apparaten',
  'about-policies': 'beleid voor apparaten',
  'about-apps': 'toepassingen voor apparaten',
  'about-secrets': 'geheimen in beleid en toepassingen',
  'about-device-secrets': 'herstelsleutels van apparaten en wachtwoorden van hun lokale beheerders',
  'about-devices': 'apparaten in de directory',
  'about-computers': 'computers van een Active Directory',
  'about-groups': 'groepen en hun leden',
  'about-people': 'de personen van de organisatie',
  'about-licences': 'licenties',
  'about-access-policies': 'toegangsbeleid',
  'about-sign-in-methods': 'hoe personen zich aanmelden',
  'about-organisation': 'de instellingen van de organisatie',
  'about-branding': 'het uiterlijk van de aanmeldpagina’s',
  'about-audit-trail': 'het auditlogboek',
  'about-roles': 'wie welke rol heeft',
  'about-applications': 'geregistreerde toepassingen',
  'about-permissions': 'de machtigingen van toepassingen',
  'about-permissions-for-people': 'wat toepassingen namens personen mogen doen',
  'consent-title': '{application} toestaan?',
  'consent-asks': '{application} vraagt om namens {userName} te handelen. De toepassing wil:',
  'consent-asks-all': '{application} vraagt om namens iedereen te handelen die zich aanmeldt. De toepassing wil:',
  'consent-by-itself': 'Zelfstandig, ook als niemand is aangemeld, wil de toepassing:',
  'consent-unverified':
    'De toepassing is geregistreerd in {organization}. Niemand heeft gecontroleerd wie haar heeft gemaakt.',
  'consent-changed':
    'Wat {application} vraagt, is veranderd sinds deze pagina werd getoond. Er is niets toegestaan. Lees wat hier nu staat.',
  'consent-no-more': 'Namens een persoon kan de toepassing niet meer doen dan die persoon zelf mag.',
  'consent-withdraw': 'Een beheerder kan dit op elk moment intrekken.',
  'consent-for-all': 'Toestaan voor iedereen in de organisatie',
  'consent-needs-admin': 'Een beheerder moet dit toestaan',
  'consent-ask-admin':
    '{application} vraagt om machtigingen die alleen een beheerder kan geven. Vraag een beheerder van uw organisatie om toestemming en probeer het daarna opnieuw.',
  'not-assigned':
    'Alleen mensen die aan {application} zijn toegewezen mogen zich er aanmelden, en u bent dat niet. Vraag een beheerder van uw organisatie.',
  'back-to-application': 'Terug naar {application} zonder toe te staan',
} as const satisfies Texts
