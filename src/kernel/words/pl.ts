// Polish: what the pages of the server say to people (en.ts has the meaning of each).

import type { Texts } from './text.ts'

export const pl = {
  'sign-in': 'Logowanie',
  'user-name': 'Nazwa użytkownika',
  next: 'Dalej',
  password: 'Hasło',
  'enter-password': 'Wprowadź hasło',
  'another-account': 'Użyj innego konta',
  'signed-out': 'Wylogowano',
  'you-are-signed-out': 'Wylogowano Cię',
  'close-window': 'Możesz zamknąć to okno.',
  continue: 'Kontynuuj',

  'sign-in-failed': 'Logowanie nie powiodło się',
  'problem-advice':
    'Wróć do aplikacji i zacznij od nowa. Jeśli to się powtórzy, podaj administratorowi poniższy numer i identyfikator śledzenia.',
  'trace-id': 'Identyfikator śledzenia',
  'sign-in-over': 'To logowanie trwało zbyt długo albo zostało już zakończone. Wróć do aplikacji i zacznij od nowa.',
  'tenant-missing': 'Ten adres nie wskazuje żadnej organizacji. Wróć do aplikacji i zacznij od nowa.',
  'foreign-form': 'Ten formularz został wysłany przez inną witrynę. Zacznij od nowa w aplikacji lub od linku.',

  'unknown-name':
    'Żadna organizacja nie ma tutaj tej nazwy użytkownika. Sprawdź pisownię lub zapytaj administratora, jakiej nazwy używać do logowania.',
  'bad-password': 'Nazwa użytkownika lub hasło są nieprawidłowe. Sprawdź oba i spróbuj ponownie.',
  'account-disabled': 'To konto jest wyłączone. Poproś administratora o jego włączenie.',
  locked: 'Logowanie tą nazwą jest tutaj zablokowane po zbyt wielu błędnych hasłach.',
  slowed: 'Z tej sieci lub dla tej nazwy nadeszło zbyt wiele błędnych haseł.',
  'not-held-up': 'Przeglądarka lub sieć, w której wcześniej się logowano, nie jest wstrzymywana.',
  busy: 'W tej chwili loguje się zbyt wiele osób.',
  'too-many-codes': 'Dla tego konta wpisano zbyt wiele błędnych kodów.',
  'wait-seconds': 'Odczekaj kilka sekund i spróbuj ponownie.',
  'wait-minutes': {
    one: 'Odczekaj minutę i spróbuj ponownie.',
    few: 'Odczekaj {count} minuty i spróbuj ponownie.',
    many: 'Odczekaj {count} minut i spróbuj ponownie.',
    other: 'Odczekaj {count} minuty i spróbuj ponownie.',
  },
  'begin-again':
    'To logowanie trwało zbyt długo albo konto w międzyczasie się zmieniło. Wpisz ponownie nazwę użytkownika i hasło.',

  'use-access-pass': 'Użyj tymczasowego kodu dostępu',
  'access-pass': 'Tymczasowy kod dostępu',
  'enter-access-pass': 'Wprowadź tymczasowy kod dostępu',
  'bad-access-pass':
    'Nazwa użytkownika lub kod dostępu są nieprawidłowe albo kod nie jest teraz ważny. Sprawdź oba lub poproś administratora o inny.',

  'enter-code': 'Wprowadź kod',
  'code-from-app': 'Kod z aplikacji uwierzytelniającej',
  'wrong-code': 'Kod jest nieprawidłowy. Wpisz ten, który aplikacja pokazuje teraz.',
  'used-code': 'Ten kod został już użyty. Poczekaj, aż aplikacja pokaże następny.',
  'no-app-here': 'Nie mam tu aplikacji',
  'type-recovery-code': 'Wpisz jeden z zachowanych kodów odzyskiwania. Każdy działa jeden raz.',
  'recovery-code': 'Kod odzyskiwania',
  'sign-in-with-it': 'Zaloguj się tym kodem',
  'none-left': 'Nie masz już żadnego? Poproś administratora o usunięcie aplikacji z Twojego konta.',
  'set-up-app': 'Skonfiguruj aplikację uwierzytelniającą',
  'more-than-password':
    'Twoja organizacja wymaga czegoś więcej niż hasła. Wystarczy dowolna aplikacja, która pokazuje sześciocyfrowe kody.',
  'scan-picture': 'Zeskanuj ten obraz aplikacją:',
  'picture-of-key': 'Kod QR klucza, który poniżej podano jako tekst',
  'open-app-here': 'Otwórz aplikację na tym urządzeniu',
  'or-type-key': 'Lub wpisz ten klucz w aplikacji:',
  'code-shown-now': 'Kod, który aplikacja pokazuje teraz',
  'not-code-of-now': 'To nie jest aktualny kod. Spójrz jeszcze raz na aplikację i na zegar.',
  'new-recovery-codes': 'Utworzyć nowe kody odzyskiwania?',
  'recovery-codes-end': 'Zachowane kody stracą wtedy ważność.',
  'make-new-codes': 'Utwórz nowe kody',
  'keep-old-codes': 'Zachowaj te, które mam',
  'keep-recovery-codes': 'Zachowaj kody odzyskiwania',
  'recovery-codes-once':
    'Każdy pozwala zalogować się jeden raz, gdy nie masz ani aplikacji, ani klucza dostępu. Są pokazywane tylko teraz: wydrukuj je lub zapisz.',
  'have-kept-them': 'Kody są zachowane',

  'use-passkey': 'Użyj klucza dostępu',
  'show-passkey': 'Pokaż klucz dostępu',
  'passkey-where': 'Znajduje się na kluczu zabezpieczeń, w telefonie lub na tym komputerze. Odblokuj go jak zwykle.',
  'no-passkey-here': 'Nie mam tu klucza dostępu',
  'type-any-code': 'Wpisz kod z aplikacji uwierzytelniającej lub jeden z zachowanych kodów odzyskiwania.',
  'no-passkey-left': 'Nie masz już żadnego? Poproś administratora o usunięcie klucza dostępu z Twojego konta.',
  'use-password': 'Użyj hasła',
  'set-up-passkey': 'Skonfiguruj klucz dostępu',
  'passkey-is':
    'Klucz dostępu loguje Cię odciskiem palca, twarzą lub kodem PIN. Pozostaje na kluczu zabezpieczeń, w telefonie lub na tym komputerze; żadna jego kopia tu nie trafia.',
  'passkey-name': 'Nazwa klucza dostępu',
  'passkey-number': 'Klucz dostępu {number}',
  'make-passkey': 'Utwórz klucz dostępu',
  'use-app': 'Zamiast tego skonfiguruj aplikację uwierzytelniającą',
  'passkey-instead': 'Zamiast tego skonfiguruj klucz dostępu',
  'wrong-passkey':
    'Ten klucz dostępu nie należy do konta lub nie został odblokowany. Spróbuj ponownie lub zaloguj się inaczej.',
  'copied-passkey':
    'Ten klucz dostępu już się nie liczy: wygląda na to, że istnieje jego kopia. Zaloguj się inaczej i powiadom administratora.',
  'passkey-not-shown': 'Nie pokazano klucza dostępu. Spróbuj ponownie lub zaloguj się inaczej.',
  'passkey-not-made':
    'Nie udało się zapisać klucza dostępu. Spróbuj ponownie lub skonfiguruj aplikację uwierzytelniającą.',
  'passkey-known':
    'To urządzenie ma już klucz dostępu do Twojego konta. Wybierz inne urządzenie lub skonfiguruj aplikację uwierzytelniającą.',
  'passkey-needs-script':
    'Klucze dostępu wymagają JavaScriptu, którego ta przeglądarka nie uruchamia. Włącz go lub zaloguj się inaczej.',

  'enter-device-code': 'Wprowadź kod urządzenia',
  'device-code-where': 'Kod jest pokazany na urządzeniu lub w programie, w którym chcesz się zalogować.',
  'only-if-you-started':
    'Kontynuuj tylko wtedy, gdy to Ty rozpoczynasz logowanie. Nie wpisuj kodu, który ktoś Ci przysłał lub podał.',
  code: 'Kod',
  'device-code-unknown':
    'Żadne urządzenie nie czeka na ten kod. Porównaj go z kodem na urządzeniu; po piętnastu minutach pozwól urządzeniu pokazać nowy.',
  'type-code-here':
    'Pytanie, czy urządzenie może zalogować się w Twoim imieniu, pojawia się tylko w przeglądarce, w której wpisano jego kod. Trafiasz tu z linku? Zatrzymaj się i powiadom administratora.',
  'too-many-device-codes': 'Z tej sieci nadeszło zbyt wiele błędnych kodów.',
  'allow-device': 'Pozwolić temu urządzeniu zalogować się w Twoim imieniu?',
  'device-asks': '{application} na innym urządzeniu prosi o działanie jako {userName}.',
  'asked-from': 'Skąd',
  'from-own-network': '{address}, sieć, w której jesteś',
  'from-other-network': '{address}, inna sieć niż ta, w której jesteś',
  'from-unknown': 'nieznane miejsce',
  'asked-when': 'Kiedy',
  'less-than-minute': 'mniej niż minutę temu',
  'minutes-ago': {
    one: 'minutę temu',
    few: '{count} minuty temu',
    many: '{count} minut temu',
    other: '{count} minuty temu',
  },
  'allow-warning':
    'Pozwól tylko wtedy, gdy to Ty rozpoczynasz logowanie na urządzeniu, które masz przed sobą. Ktoś przysłał Ci kod lub go podał? Chce więc dostać się na Twoje konto: nie pozwalaj i powiadom administratora.',
  'do-not-allow': 'Nie pozwalaj',
  allow: 'Pozwól',
  'device-signed-in': 'Urządzenie jest zalogowane',
  'go-back-to': 'Wróć do {application} na swoim urządzeniu. Możesz zamknąć to okno.',
  'nobody-signed-in': 'Nikt nie został zalogowany',
  'device-gets-nothing': 'Urządzenie niczego nie otrzyma. Jeśli ktoś podał Ci kod, powiadom administratora.',

  'choose-password': 'Wybierz hasło',
  'password-rule': 'Dziesięć znaków lub więcej. Kilka słów z rzędu to dobry wybór.',
  'new-password': 'Nowe hasło',
  'once-more': 'To samo jeszcze raz',
  'set-password': 'Ustaw hasło',
  'not-the-same': 'Hasła nie są takie same. Wpisz hasło dwa razy.',
  'password-length': 'Hasło ma od {least} do {most} znaków. Wybierz inne; kilka słów z rzędu to dobry wybór.',
  'password-common':
    'To hasło należy do tych, które zgaduje się najpierw, samo lub z kilkoma cyframi wokół. Wybierz inne; kilka słów z rzędu to dobry wybór.',
  'password-name':
    'Hasło zawiera nazwę konta lub jego domenę, która liczy się jako jeden znak, i jest wtedy krótsze niż {least}. Wybierz takie, które nie ma z nią nic wspólnego.',
  'password-simple': 'Hasło powtarza kilka znaków. Wybierz takie, które ma więcej różnych.',
  'password-is-set': 'Hasło jest ustawione',
  'sign-in-as': 'Zaloguj się nim jako {userName}.',
  'to-portal': 'Przejdź do portalu',
  'link-does-not-work': 'Ten link nie działa',
  'link-used':
    'Ten link został użyty {at} i działa jeden raz. Zaloguj się hasłem wybranym wtedy. Jeśli hasło wybrał ktoś inny, ma on dostęp do tego konta.',
  'link-expired': 'Ten link był ważny do {at}.',
  'link-outdated': 'Po utworzeniu tego linku konto otrzymało inne hasło albo zostało wszędzie wylogowane.',
  'link-of-nobody': 'Osoba lub aplikacja, która utworzyła ten link, nie może już nadać hasła temu kontu.',
  'link-unknown':
    'Takiego linku tu nie ma. Sprawdź, czy skopiowano cały adres: w wąskim terminalu ciąg dalszy jest w następnym wierszu.',
  'another-link': 'Kto prowadzi serwer, tworzy inny link poleceniem: {command}',

  'terms-of-use': 'Warunki użytkowania',
  'terms-text':
    '{organization} będzie zarządzać tym urządzeniem: może ustawiać zasady, instalować aplikacje i certyfikaty, odczytywać, jaki sprzęt i jakie oprogramowanie ma urządzenie, oraz usuwać to, co zainstalowano.',
  accept: 'Akceptuję',
  decline: 'Odrzucam',

  'may-read': 'Odczyt: {about}',
  'may-change': 'Odczyt i zmiana: {about}',
  'may-add': 'Dodawanie: {about}',
  'may-operate': 'Ponowne uruchamianie, wycofywanie i czyszczenie: {about}',
  'about-own-profile': 'Twój profil',
  'about-own-devices': 'Twoje urządzenia',
  'about-registrations': 'zarejestrowane urządzenia i profile wdrożenia',
  'about-customer-devices': 'urządzenia i profile klientów tej organizacji',
  'about-managed-devices': 'zarządzane urządzenia',
  'about-policies': 'zasady urządzeń',
  'about-apps': 'aplikacje na urządzenia',
  'about-secrets': 'wpisy tajne w zasadach i aplikacjach',
  'about-device-secrets': 'klucze odzyskiwania urządzeń i hasła ich lokalnych administratorów',
  'about-devices': 'urządzenia w katalogu',
  'about-computers': 'komputery z Active Directory',
  'about-groups': 'grupy i ich członkowie',
  'about-people': 'osoby w organizacji',
  'about-licences': 'licencje',
  'about-access-policies': 'zasady dostępu',
  'about-sign-in-methods': 'sposoby logowania osób',
  'about-organisation': 'ustawienia organizacji',
  'about-branding': 'wygląd stron logowania',
  'about-audit-trail': 'dziennik inspekcji',
  'about-roles': 'przypisania ról',
  'about-applications': 'zarejestrowane aplikacje',
  'about-permissions': 'uprawnienia aplikacji',
  'about-permissions-for-people': 'to, co aplikacje mogą robić w imieniu osób',
  'consent-title': 'Zezwolić aplikacji {application}?',
  'consent-asks': 'Aplikacja {application} prosi o działanie w imieniu {userName}. Chce uzyskać:',
  'consent-asks-all':
    'Aplikacja {application} prosi o działanie w imieniu każdej osoby, która się zaloguje. Chce uzyskać:',
  'consent-by-itself': 'Samodzielnie, także gdy nikt nie jest zalogowany, chce uzyskać:',
  'consent-unverified': 'Zarejestrowano ją w organizacji {organization}. Nikt nie sprawdził, kto ją stworzył.',
  'consent-changed':
    'To, o co prosi {application}, zmieniło się od wyświetlenia tej strony. Niczego nie dozwolono. Przeczytaj, co jest tu teraz napisane.',
  'consent-no-more': 'W imieniu danej osoby nie może zrobić więcej, niż wolno tej osobie.',
  'consent-withdraw': 'Administrator może to cofnąć w każdej chwili.',
  'consent-for-all': 'Zezwól dla wszystkich w organizacji',
  'consent-needs-admin': 'Musi na to zezwolić administrator',
  'consent-ask-admin':
    'Aplikacja {application} prosi o uprawnienia, które może nadać tylko administrator. Poproś administratora swojej organizacji o zgodę i spróbuj ponownie.',
  'not-assigned':
    'Do aplikacji {application} mogą się logować tylko osoby do niej przypisane, a Ty nie jesteś. Zwróć się do administratora swojej organizacji.',
  'back-to-application': 'Wróć do aplikacji {application} bez zezwolenia',
} as const satisfies Texts
