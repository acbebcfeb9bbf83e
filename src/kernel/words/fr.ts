// French: what the pages of the server say to people (en.ts has the meaning of each).

import type { Texts } from './text.ts'

export const fr = {
  'sign-in': 'Se connecter',
  'user-name': 'Nom d’utilisateur',
  next: 'Suivant',
  password: 'Mot de passe',
  'enter-password': 'Saisissez votre mot de passe',
  'another-account': 'Utiliser un autre compte',
  'signed-out': 'Déconnexion effectuée',
  'you-are-signed-out': 'Votre session est fermée',
  'close-window': 'Vous pouvez fermer cette fenêtre.',
  continue: 'Continuer',

  'sign-in-failed': 'La connexion a échoué',
  'problem-advice':
    'Revenez à l’application et recommencez. Si le problème se reproduit, communiquez à votre administrateur le numéro et l’identifiant de trace ci-dessous.',
  'trace-id': 'Identifiant de trace',
  'sign-in-over': 'Cette connexion a pris trop de temps ou est déjà terminée. Revenez à l’application et recommencez.',
  'tenant-missing': 'Aucune organisation ne correspond à cette adresse. Revenez à l’application et recommencez.',
  'foreign-form': 'Ce formulaire a été envoyé par un autre site. Recommencez à partir de l’application ou du lien.',

  'unknown-name':
    'Ici, aucune organisation n’a ce nom d’utilisateur. Vérifiez l’orthographe ou demandez à votre administrateur avec quel nom vous devez vous connecter.',
  'bad-password': 'Le nom d’utilisateur ou le mot de passe est incorrect. Vérifiez les deux et réessayez.',
  'account-disabled': 'Ce compte est désactivé. Demandez à votre administrateur de l’activer.',
  locked: 'La connexion avec ce nom est bloquée ici, car trop de mots de passe incorrects ont été saisis.',
  slowed: 'Trop de mots de passe incorrects ont été saisis depuis ce réseau ou pour ce nom.',
  'not-held-up':
    'Cette attente ne concerne pas les navigateurs et les réseaux qui vous ont déjà servi à vous connecter.',
  busy: 'Trop de personnes se connectent en ce moment.',
  'too-many-codes': 'Trop de codes incorrects ont été saisis pour ce compte.',
  'wait-seconds': 'Patientez quelques secondes, puis réessayez.',
  'wait-minutes': {
    one: 'Patientez une minute, puis réessayez.',
    many: 'Patientez {count} minutes, puis réessayez.',
    other: 'Patientez {count} minutes, puis réessayez.',
  },
  'begin-again':
    'Cette connexion a pris trop de temps, ou le compte a été modifié entre-temps. Saisissez à nouveau votre nom d’utilisateur et votre mot de passe.',

  'use-access-pass': 'Utiliser un passe d’accès temporaire',
  'access-pass': 'Passe d’accès temporaire',
  'enter-access-pass': 'Entrez votre passe d’accès temporaire',
  'bad-access-pass':
    'Le nom d’utilisateur ou le passe est incorrect, ou le passe n’est pas valable en ce moment. Vérifiez les deux ou demandez-en un autre à votre administrateur.',

  'enter-code': 'Saisissez un code',
  'code-from-app': 'Code de votre application d’authentification',
  'wrong-code': 'Le code est incorrect. Saisissez celui que l’application affiche maintenant.',
  'used-code': 'Ce code a déjà été utilisé. Attendez que l’application affiche le suivant.',
  'no-app-here': 'Je n’ai pas l’application sous la main',
  'type-recovery-code':
    'Saisissez l’un des codes de récupération que vous avez conservés. Chacun ne fonctionne qu’une fois.',
  'recovery-code': 'Code de récupération',
  'sign-in-with-it': 'Se connecter avec ce code',
  'none-left': 'Il ne vous en reste plus ? Demandez à votre administrateur de retirer l’application de votre compte.',
  'set-up-app': 'Configurez une application d’authentification',
  'more-than-password':
    'Votre organisation demande plus qu’un mot de passe. Toute application qui affiche des codes à six chiffres convient.',
  'scan-picture': 'Scannez cette image avec l’application :',
  'picture-of-key': 'Code QR de la clé, qui figure ci-dessous sous forme de texte',
  'open-app-here': 'Ouvrir l’application sur cet appareil',
  'or-type-key': 'Ou saisissez cette clé dans l’application :',
  'code-shown-now': 'Code que l’application affiche maintenant',
  'not-code-of-now':
    'Ce n’est pas le code actuel. Regardez à nouveau l’application et vérifiez que son horloge est à l’heure.',
  'new-recovery-codes': 'Créer de nouveaux codes de récupération ?',
  'recovery-codes-end': 'Les codes que vous avez conservés ne vaudront alors plus rien.',
  'make-new-codes': 'Créer de nouveaux codes',
  'keep-old-codes': 'Garder ceux que j’ai',
  'keep-recovery-codes': 'Conservez vos codes de récupération',
  'recovery-codes-once':
    'Chacun vous permet de vous connecter une fois lorsque vous n’avez ni l’application ni la clé d’accès. Ils ne sont affichés que maintenant : imprimez-les ou notez-les.',
  'have-kept-them': 'Je les ai conservés',

  'use-passkey': 'Utiliser une clé d’accès',
  'show-passkey': 'Présentez votre clé d’accès',
  'passkey-where':
    'Elle se trouve sur une clé de sécurité, sur votre téléphone ou sur cet ordinateur. Déverrouillez-la comme d’habitude.',
  'no-passkey-here': 'Je n’ai pas ma clé d’accès ici',
  'type-any-code':
    'Saisissez le code de votre application d’authentification, ou l’un des codes de secours que vous avez conservés.',
  'no-passkey-left':
    'Il ne vous en reste aucun ? Demandez à votre administrateur de retirer la clé d’accès de votre compte.',
  'use-password': 'Utiliser le mot de passe',
  'set-up-passkey': 'Configurez une clé d’accès',
  'passkey-is':
    'Une clé d’accès vous connecte avec une empreinte, votre visage ou un code PIN. Elle reste sur une clé de sécurité, sur votre téléphone ou sur cet ordinateur ; aucune copie n’arrive ici.',
  'passkey-name': 'Nom de la clé d’accès',
  'passkey-number': 'Clé d’accès {number}',
  'make-passkey': 'Créer la clé d’accès',
  'use-app': 'Configurer plutôt une application d’authentification',
  'passkey-instead': 'Configurer plutôt une clé d’accès',
  'wrong-passkey':
    'Cette clé d’accès n’appartient pas au compte, ou n’a pas été déverrouillée. Réessayez, ou connectez-vous autrement.',
  'copied-passkey':
    'Cette clé d’accès ne compte plus : il semble en exister une copie. Connectez-vous autrement et prévenez votre administrateur.',
  'passkey-not-shown': 'Aucune clé d’accès n’a été présentée. Réessayez, ou connectez-vous autrement.',
  'passkey-not-made':
    'La clé d’accès n’a pas pu être conservée. Réessayez, ou configurez une application d’authentification.',
  'passkey-known':
    'Cet appareil a déjà une clé d’accès de votre compte. Choisissez un autre appareil, ou configurez une application d’authentification.',
  'passkey-needs-script':
    'Les clés d’accès ont besoin de JavaScript, que ce navigateur n’exécute pas. Activez-le, ou connectez-vous autrement.',

  'enter-device-code': 'Saisissez le code de votre appareil',
  'device-code-where': 'Il est affiché sur l’appareil ou dans le programme que vous voulez connecter.',
  'only-if-you-started':
    'Ne continuez que si vous êtes à l’origine de cette demande. Ne saisissez aucun code que quelqu’un vous a envoyé ou communiqué.',
  code: 'Code',
  'device-code-unknown':
    'Aucun appareil n’attend ce code. Comparez-le avec celui de l’appareil ; au bout de quinze minutes, faites afficher un nouveau code sur l’appareil.',
  'type-code-here':
    'La question de savoir si un appareil peut se connecter en votre nom n’est posée que dans le navigateur où son code a été saisi. Avez-vous suivi un lien ? Alors arrêtez-vous ici et prévenez votre administrateur.',
  'too-many-device-codes': 'Trop de codes incorrects ont été saisis depuis ce réseau.',
  'allow-device': 'Autoriser cet appareil à se connecter en votre nom ?',
  'device-asks': '{application}, sur un autre appareil, demande à agir en tant que {userName}.',
  'asked-from': 'Origine de la demande',
  'from-own-network': '{address}, le réseau sur lequel vous êtes',
  'from-other-network': '{address}, qui n’est pas le réseau sur lequel vous êtes',
  'from-unknown': 'un lieu inconnu',
  'asked-when': 'Heure de la demande',
  'less-than-minute': 'il y a moins d’une minute',
  'minutes-ago': { one: 'il y a une minute', many: 'il y a {count} minutes', other: 'il y a {count} minutes' },
  'allow-warning':
    'N’autorisez cette demande que si vous en êtes à l’origine, sur un appareil que vous avez devant vous. Quelqu’un vous a envoyé ou communiqué le code ? Cette personne cherche alors à accéder à votre compte : n’autorisez pas la demande et prévenez votre administrateur.',
  'do-not-allow': 'Ne pas autoriser',
  allow: 'Autoriser',
  'device-signed-in': 'L’appareil est connecté',
  'go-back-to': 'Revenez à {application} sur votre appareil. Vous pouvez fermer cette fenêtre.',
  'nobody-signed-in': 'Personne n’a été connecté',
  'device-gets-nothing':
    'L’appareil n’obtient aucun accès. Si quelqu’un vous a donné le code, prévenez votre administrateur.',

  'choose-password': 'Choisissez votre mot de passe',
  'password-rule': 'Dix caractères ou plus. Quelques mots à la suite conviennent bien.',
  'new-password': 'Nouveau mot de passe',
  'once-more': 'Répétez le nouveau mot de passe',
  'set-password': 'Définir le mot de passe',
  'not-the-same': 'Les deux saisies ne sont pas identiques. Saisissez deux fois le même mot de passe.',
  'password-length':
    'Un mot de passe comporte de {least} à {most} caractères. Choisissez-en un autre ; quelques mots à la suite conviennent bien.',
  'password-common':
    'Ce mot de passe fait partie de ceux que l’on essaie en premier, seul ou entouré de quelques chiffres. Choisissez-en un autre ; quelques mots à la suite conviennent bien.',
  'password-name':
    'Le mot de passe contient le nom du compte ou son domaine, qui compte pour un seul caractère, et comporte donc moins de {least} caractères. Choisissez-en un qui n’a rien à voir avec eux.',
  'password-simple':
    'Le mot de passe répète un petit nombre de caractères. Choisissez-en un avec plus de caractères différents.',
  'password-is-set': 'Votre mot de passe est défini',
  'sign-in-as': 'Utilisez-le pour vous connecter en tant que {userName}.',
  'to-portal': 'Aller au portail',
  'link-does-not-work': 'Ce lien ne fonctionne pas',
  'link-used':
    'Ce lien a été utilisé le {at} et ne fonctionne qu’une fois. Connectez-vous avec le mot de passe choisi à ce moment-là. Si ce n’est pas vous qui l’avez choisi, ce compte est aux mains de quelqu’un d’autre.',
  'link-expired': 'Ce lien était valable jusqu’au {at}.',
  'link-outdated': 'Après la création de ce lien, le compte a reçu un autre mot de passe ou a été déconnecté partout.',
  'link-of-nobody': 'La personne qui a créé ce lien n’a plus le droit de définir un mot de passe pour ce compte.',
  'link-unknown':
    'Ce lien n’existe pas ici. Vérifiez que toute l’adresse a été copiée : dans un terminal étroit, elle continue à la ligne suivante.',
  'another-link': 'La personne qui gère le serveur peut créer un autre lien avec : {command}',

  'terms-of-use': 'Conditions d’utilisation',
  'terms-text':
    '{organization} va gérer cet appareil, ce qui permet de définir des stratégies, d’installer des applications et des certificats, de consulter le matériel et les logiciels de l’appareil, et de supprimer ce qui a été installé ainsi.',
  accept: 'Accepter',
  decline: 'Refuser',

  'may-read': 'Lire : {about}',
  'may-change': 'Lire et modifier : {about}',
  'may-add': 'Ajouter : {about}',
  'may-operate': 'Redémarrer, mettre hors service et effacer : {about}',
  'about-own-profile': 'votre profil',
  'about-own-devices': 'vos propres appareils',
  'about-registrations': 'les appareils enregistrés et les profils de déploiement',
  'about-customer-devices': 'les appareils et les profils des clients de cette organisation',
  'about-managed-devices': 'les appareils gérés',
  'about-policies': 'les stratégies des appareils',
  'about-apps': 'les applications des appareils',
  'about-secrets': 'les secrets des stratégies et des applications',
  'about-device-secrets': 'les clés de récupération des appareils et les mots de passe de leurs administrateurs locaux',
  'about-devices': 'les appareils de l’annuaire',
  'about-computers': 'les ordinateurs d’un Active Directory',
  'about-groups': 'les groupes et leurs membres',
  'about-people': 'les personnes de l’organisation',
  'about-licences': 'les licences',
  'about-access-policies': 'les stratégies d’accès',
  'about-sign-in-methods': 'la façon dont les personnes se connectent',
  'about-organisation': 'les paramètres de l’organisation',
  'about-branding': 'l’apparence des pages de connexion',
  'about-audit-trail': 'le journal d’audit',
  'about-roles': 'qui a quel rôle',
  'about-applications': 'les applications enregistrées',
  'about-permissions': 'les autorisations des applications',
  'about-permissions-for-people': 'ce que les applications peuvent faire au nom des personnes',
  'consent-title': 'Autoriser {application} ?',
  'consent-asks': '{application} demande à agir pour {userName}. Elle veut :',
  'consent-asks-all': '{application} demande à agir pour toutes les personnes qui se connectent. Elle veut :',
  'consent-by-itself': 'D’elle-même, même quand personne n’est connecté, elle veut :',
  'consent-unverified': 'Elle a été enregistrée dans {organization}. Personne n’a vérifié qui l’a faite.',
  'consent-changed':
    'Ce que demande {application} a changé depuis l’affichage de cette page. Rien n’a été autorisé. Lisez ce qui est écrit ici maintenant.',
  'consent-no-more': 'Pour une personne, elle ne peut rien faire de plus que cette personne.',
  'consent-withdraw': 'Un administrateur peut retirer cette autorisation à tout moment.',
  'consent-for-all': 'L’autoriser pour toute l’organisation',
  'consent-needs-admin': 'Un administrateur doit l’autoriser',
  'consent-ask-admin':
    '{application} demande des autorisations que seul un administrateur peut donner. Demandez à un administrateur de votre organisation de l’autoriser, puis réessayez.',
  'not-assigned':
    'Seules les personnes affectées à {application} peuvent s’y connecter, et vous ne l’êtes pas. Adressez-vous à un administrateur de votre organisation.',
  'back-to-application': 'Revenir à {application} sans l’autoriser',
} as const satisfies Texts
