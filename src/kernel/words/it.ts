// Italian: what the pages of the server say to people (en.ts has the meaning of each).

import type { Texts } from './text.ts'

export const it = {
  'sign-in': 'Accedi',
  'user-name': 'Nome utente',
  next: 'Avanti',
  password: 'Password',
  'enter-password': 'Inserisci la tua password',
  'another-account': 'Usa un altro account',
  'signed-out': 'Disconnessione effettuata',
  'you-are-signed-out': 'Hai effettuato la disconnessione',
  'close-window': 'Puoi chiudere questa finestra.',
  continue: 'Continua',

  'sign-in-failed': 'Accesso non riuscito',
  'problem-advice':
    'Torna all’applicazione e ricomincia. Se succede di nuovo, comunica all’amministratore il numero e l’ID di traccia indicati sotto.',
  'trace-id': 'ID di traccia',
  'sign-in-over':
    'Questo accesso ha richiesto troppo tempo o era già stato completato. Torna all’applicazione e ricomincia.',
  'tenant-missing': 'A questo indirizzo non corrisponde nessuna organizzazione. Torna all’applicazione e ricomincia.',
  'foreign-form': 'Questo modulo è stato inviato da un altro sito. Ricomincia dall’applicazione o dal link.',

  'unknown-name':
    'Qui nessuna organizzazione ha questo nome utente. Controlla di averlo scritto bene o chiedi all’amministratore con quale nome devi accedere.',
  'bad-password': 'Il nome utente o la password non sono corretti. Controllali entrambi e riprova.',
  'account-disabled': 'Questo account è disattivato. Chiedi all’amministratore di attivarlo.',
  locked: 'L’accesso con questo nome è bloccato qui dopo troppe password errate.',
  slowed: 'Da questa rete o per questo nome sono arrivate troppe password errate.',
  'not-held-up': 'L’attesa non riguarda i browser e le reti da cui hai già effettuato l’accesso.',
  busy: 'In questo momento troppe persone stanno effettuando l’accesso.',
  'too-many-codes': 'Per questo account sono stati inseriti troppi codici errati.',
  'wait-seconds': 'Attendi qualche secondo e riprova.',
  'wait-minutes': {
    one: 'Attendi un minuto e riprova.',
    many: 'Attendi {count} minuti e riprova.',
    other: 'Attendi {count} minuti e riprova.',
  },
  'begin-again':
    'Questo accesso ha richiesto troppo tempo o nel frattempo l’account è cambiato. Inserisci di nuovo il nome utente e la password.',

  'use-access-pass': 'Usa un pass di accesso temporaneo',
  'access-pass': 'Pass di accesso temporaneo',
  'enter-access-pass': 'Immetti il tuo pass di accesso temporaneo',
  'bad-access-pass':
    'Il nome utente o il pass è errato, oppure il pass non è valido in questo momento. Controlla entrambi o chiedine un altro all’amministratore.',

  'enter-code': 'Inserisci un codice',
  'code-from-app': 'Codice della tua app di autenticazione',
  'wrong-code': 'Il codice è errato. Inserisci quello che l’app mostra adesso.',
  'used-code': 'Questo codice è già stato usato. Attendi che l’app mostri il successivo.',
  'no-app-here': 'Non ho l’app a portata di mano',
  'type-recovery-code': 'Inserisci uno dei codici di recupero che hai conservato. Ognuno vale una sola volta.',
  'recovery-code': 'Codice di recupero',
  'sign-in-with-it': 'Accedi con questo codice',
  'none-left': 'Non te ne restano? Chiedi all’amministratore di togliere l’app dal tuo account.',
  'set-up-app': 'Configura un’app di autenticazione',
  'more-than-password':
    'La tua organizzazione chiede qualcosa in più di una password. Va bene qualsiasi app che mostri codici di sei cifre.',
  'scan-picture': 'Scansiona questa immagine con l’app:',
  'picture-of-key': 'Codice QR della chiave, riportata sotto come testo',
  'open-app-here': 'Apri l’app su questo dispositivo',
  'or-type-key': 'Oppure inserisci questa chiave nell’app:',
  'code-shown-now': 'Codice che l’app mostra adesso',
  'not-code-of-now':
    'Questo non è il codice attuale. Guarda di nuovo l’app e controlla che il suo orologio sia esatto.',
  'new-recovery-codes': 'Creare nuovi codici di recupero?',
  'recovery-codes-end': 'I codici conservati non saranno più validi.',
  'make-new-codes': 'Creare nuovi codici',
  'keep-old-codes': 'Tenere quelli che ho',
  'keep-recovery-codes': 'Conserva i tuoi codici di recupero',
  'recovery-codes-once':
    'Ognuno ti permette di accedere una volta quando non hai né l’app né la passkey. Vengono mostrati solo adesso: stampali o annotali.',
  'have-kept-them': 'Li ho conservati',

  'use-passkey': 'Usa una passkey',
  'show-passkey': 'Mostra la tua passkey',
  'passkey-where': 'È su una chiave di sicurezza, sul tuo telefono o su questo computer. Sbloccala come fai di solito.',
  'no-passkey-here': 'Non ho la mia passkey a portata di mano',
  'type-any-code': 'Digita il codice dell’app di autenticazione o uno dei codici di recupero che hai conservato.',
  'no-passkey-left': 'Non te ne restano? Chiedi all’amministratore di togliere la passkey dal tuo account.',
  'use-password': 'Usa la password',
  'set-up-passkey': 'Configura una passkey',
  'passkey-is':
    'Con una passkey accedi con l’impronta, il viso o un PIN. Resta su una chiave di sicurezza, sul telefono o su questo computer; qui non ne arriva alcuna copia.',
  'passkey-name': 'Nome della passkey',
  'passkey-number': 'Passkey {number}',
  'make-passkey': 'Crea la passkey',
  'use-app': 'Configura invece un’app di autenticazione',
  'passkey-instead': 'Configura invece una passkey',
  'wrong-passkey':
    'Questa passkey non appartiene all’account o non è stata sbloccata. Riprova o accedi in un altro modo.',
  'copied-passkey':
    'Questa passkey non vale più: sembra che ce ne sia una copia. Accedi in un altro modo e avvisa l’amministratore.',
  'passkey-not-shown': 'Non è stata mostrata alcuna passkey. Riprova o accedi in un altro modo.',
  'passkey-not-made': 'Non è stato possibile conservare la passkey. Riprova o configura un’app di autenticazione.',
  'passkey-known':
    'Questo dispositivo ha già una passkey del tuo account. Scegli un altro dispositivo o configura un’app di autenticazione.',
  'passkey-needs-script':
    'Le passkey hanno bisogno di JavaScript, che questo browser non esegue. Attivalo o accedi in un altro modo.',

  'enter-device-code': 'Inserisci il codice del tuo dispositivo',
  'device-code-where': 'Lo trovi sul dispositivo o nel programma da cui vuoi accedere.',
  'only-if-you-started':
    'Prosegui solo se hai avviato tu questa operazione. Non inserire codici che qualcuno ti ha inviato o comunicato.',
  code: 'Codice',
  'device-code-unknown':
    'Nessun dispositivo attende questo codice. Confrontalo con quello sul dispositivo; dopo quindici minuti fai mostrare al dispositivo un codice nuovo.',
  'type-code-here':
    'Se un dispositivo può accedere a tuo nome viene chiesto solo nel browser in cui è stato inserito il suo codice. Hai seguito un link? Allora fermati qui e avvisa il tuo amministratore.',
  'too-many-device-codes': 'Da questa rete sono arrivati troppi codici errati.',
  'allow-device': 'Vuoi consentire a questo dispositivo di accedere a tuo nome?',
  'device-asks': '{application}, su un altro dispositivo, chiede di agire come {userName}.',
  'asked-from': 'Origine della richiesta',
  'from-own-network': '{address}, la rete in cui ti trovi',
  'from-other-network': '{address}, che non è la rete in cui ti trovi',
  'from-unknown': 'un luogo sconosciuto',
  'asked-when': 'Ora della richiesta',
  'less-than-minute': 'meno di un minuto fa',
  'minutes-ago': { one: 'un minuto fa', many: '{count} minuti fa', other: '{count} minuti fa' },
  'allow-warning':
    'Consenti solo se hai avviato tu questa operazione, su un dispositivo che hai davanti. Qualcuno ti ha inviato o comunicato il codice? Allora vuole entrare nel tuo account: non consentire e avvisa l’amministratore.',
  'do-not-allow': 'Non consentire',
  allow: 'Consenti',
  'device-signed-in': 'Il dispositivo ha effettuato l’accesso',
  'go-back-to': 'Torna a {application} sul tuo dispositivo. Puoi chiudere questa finestra.',
  'nobody-signed-in': 'Nessun accesso effettuato',
  'device-gets-nothing': 'Il dispositivo non ottiene nulla. Se qualcuno ti ha dato il codice, avvisa l’amministratore.',

  'choose-password': 'Scegli la tua password',
  'password-rule': 'Dieci caratteri o più. Alcune parole di seguito sono una buona scelta.',
  'new-password': 'Nuova password',
  'once-more': 'Ripeti la nuova password',
  'set-password': 'Imposta la password',
  'not-the-same': 'Le due password non coincidono. Inserisci due volte la stessa password.',
  'password-length':
    'Una password ha da {least} a {most} caratteri. Scegline un’altra; alcune parole di seguito sono una buona scelta.',
  'password-common':
    'Questa password è tra quelle che vengono provate per prime, da sola o con qualche cifra intorno. Scegline un’altra; alcune parole di seguito sono una buona scelta.',
  'password-name':
    'La password contiene il nome dell’account o il suo dominio, che conta come un solo carattere, e quindi ha meno di {least} caratteri. Scegline una che non abbia nulla a che fare con questi.',
  'password-simple': 'La password ripete pochi caratteri. Scegline una con più caratteri diversi.',
  'password-is-set': 'La tua password è impostata',
  'sign-in-as': 'Usala per accedere come {userName}.',
  'to-portal': 'Vai al portale',
  'link-does-not-work': 'Questo link non funziona',
  'link-used':
    'Questo link è stato usato il {at} e vale una sola volta. Accedi con la password scelta in quel momento. Se non l’hai scelta tu, questo account è nelle mani di qualcun altro.',
  'link-expired': 'Questo link era valido fino al {at}.',
  'link-outdated':
    'Dopo la creazione di questo link l’account ha ricevuto un’altra password o è stato disconnesso ovunque.',
  'link-of-nobody': 'Chi ha creato questo link non può più assegnare una password a questo account.',
  'link-unknown':
    'Questo link qui non esiste. Controlla che sia stato copiato l’intero indirizzo: in un terminale stretto continua sulla riga successiva.',
  'another-link': 'Chi gestisce il server può creare un altro link con: {command}',

  'terms-of-use': 'Condizioni d’uso',
  'terms-text':
    '{organization} gestirà questo dispositivo: potrà impostare criteri, installare applicazioni e certificati, leggere quali hardware e software ha il dispositivo e rimuovere ciò che ha installato.',
  accept: 'Accetta',
  decline: 'Rifiuta',

  'may-read': 'Leggere: {about}',
  'may-change': 'Leggere e modificare: {about}',
  'may-add': 'Aggiungere: {about}',
  'may-operate': 'Riavviare, ritirare e cancellare: {about}',
  'about-own-profile': 'il tuo profilo',
  'about-own-devices': 'i tuoi dispositivi',
  'about-registrations': 'i dispositivi registrati e i profili di distribuzione',
  'about-customer-devices': 'i dispositivi e i profili dei clienti di questa organizzazione',
  'about-managed-devices': 'i dispositivi gestiti',
  'about-policies': 'i criteri dei dispositivi',
  'about-apps': 'le applicazioni dei dispositivi',
  'about-secrets': 'i segreti di criteri e applicazioni',
  'about-device-secrets': 'le chiavi di ripristino dei dispositivi e le password dei loro amministratori locali',
  'about-devices': 'i dispositivi nella directory',
  'about-computers': 'i computer di un Active Directory',
  'about-groups': 'i gruppi e i loro membri',
  'about-people': 'le persone dell’organizzazione',
  'about-licences': 'le licenze',
  'about-access-policies': 'i criteri di accesso',
  'about-sign-in-methods': 'come accedono le persone',
  'about-organisation': 'le impostazioni dell’organizzazione',
  'about-branding': 'l’aspetto delle pagine di accesso',
  'about-audit-trail': 'il registro di controllo',
  'about-roles': 'chi ha quale ruolo',
  'about-applications': 'le applicazioni registrate',
  'about-permissions': 'le autorizzazioni delle applicazioni',
  'about-permissions-for-people': 'ciò che le applicazioni possono fare per conto delle persone',
  'consent-title': 'Consentire {application}?',
  'consent-asks': '{application} chiede di agire per conto di {userName}. Vuole:',
  'consent-asks-all': '{application} chiede di agire per conto di tutti quelli che accedono. Vuole:',
  'consent-by-itself': 'Da sola, anche quando nessuno ha eseguito l’accesso, vuole:',
  'consent-unverified': 'È stata registrata in {organization}. Nessuno ha verificato chi l’ha creata.',
  'consent-changed':
    'Quello che chiede {application} è cambiato da quando è stata mostrata questa pagina. Non è stato consentito nulla. Leggere quanto è scritto qui ora.',
  'consent-no-more': 'Per conto di una persona non può fare più di quanto quella persona può fare.',
  'consent-withdraw': 'Un amministratore può revocarlo in qualsiasi momento.',
  'consent-for-all': 'Consentirla a tutta l’organizzazione',
  'consent-needs-admin': 'Deve consentirlo un amministratore',
  'consent-ask-admin':
    '{application} chiede autorizzazioni che solo un amministratore può dare. Chiedi a un amministratore della tua organizzazione di consentirla, poi riprova.',
  'not-assigned':
    'Solo le persone assegnate a {application} possono accedervi, e tu non lo sei. Chiedi a un amministratore della tua organizzazione.',
  'back-to-application': 'Torna a {application} senza consentire',
} as const satisfies Texts
