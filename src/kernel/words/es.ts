// Spanish: what the pages of the server say to people (en.ts has the meaning of each).

import type { Texts } from './text.ts'

export const es = {
  'sign-in': 'Iniciar sesión',
  'user-name': 'Nombre de usuario',
  next: 'Siguiente',
  password: 'Contraseña',
  'enter-password': 'Escriba su contraseña',
  'another-account': 'Usar otra cuenta',
  'signed-out': 'Sesión cerrada',
  'you-are-signed-out': 'Ha cerrado la sesión',
  'close-window': 'Puede cerrar esta ventana.',
  continue: 'Continuar',

  'sign-in-failed': 'No se pudo iniciar sesión',
  'problem-advice':
    'Vuelva a la aplicación y empiece de nuevo. Si ocurre otra vez, comunique a su administrador el número y el identificador de abajo.',
  'trace-id': 'Identificador de seguimiento',
  'sign-in-over':
    'Este inicio de sesión tardó demasiado o ya había terminado. Vuelva a la aplicación y empiece de nuevo.',
  'tenant-missing': 'Esta dirección no indica ninguna organización. Vuelva a la aplicación y empiece de nuevo.',
  'foreign-form': 'Este formulario lo envió otro sitio. Empiece de nuevo desde la aplicación o el enlace.',

  'unknown-name':
    'Ninguna organización tiene aquí este nombre de usuario. Compruebe cómo está escrito o pregunte a su administrador con qué nombre debe iniciar sesión.',
  'bad-password': 'El nombre de usuario o la contraseña no son correctos. Compruebe ambos e inténtelo de nuevo.',
  'account-disabled': 'Esta cuenta está deshabilitada. Pida a su administrador que la habilite.',
  locked: 'El inicio de sesión con este nombre está bloqueado aquí tras demasiadas contraseñas incorrectas.',
  slowed: 'Llegaron demasiadas contraseñas incorrectas desde esta red o para este nombre.',
  'not-held-up': 'Un navegador o una red donde ya inició sesión antes no se ve afectado.',
  busy: 'En este momento hay demasiadas personas iniciando sesión.',
  'too-many-codes': 'Se escribieron demasiados códigos incorrectos para esta cuenta.',
  'wait-seconds': 'Espere unos segundos e inténtelo de nuevo.',
  'wait-minutes': {
    one: 'Espere un minuto e inténtelo de nuevo.',
    many: 'Espere {count} minutos e inténtelo de nuevo.',
    other: 'Espere {count} minutos e inténtelo de nuevo.',
  },
  'begin-again':
    'Este inicio de sesión tardó demasiado o la cuenta cambió mientras tanto. Escriba de nuevo su nombre de usuario y su contraseña.',

  'use-access-pass': 'Usar un pase de acceso temporal',
  'access-pass': 'Pase de acceso temporal',
  'enter-access-pass': 'Escriba su pase de acceso temporal',
  'bad-access-pass':
    'El nombre de usuario o el pase no es correcto, o el pase no vale en este momento. Compruebe ambos o pida otro a su administrador.',

  'enter-code': 'Escriba un código',
  'code-from-app': 'Código de su aplicación de autenticación',
  'wrong-code': 'El código no es correcto. Escriba el que la aplicación muestra ahora.',
  'used-code': 'Este código ya se usó. Espere a que la aplicación muestre el siguiente.',
  'no-app-here': 'No tengo aquí la aplicación',
  'type-recovery-code': 'Escriba uno de los códigos de recuperación que guardó. Cada uno sirve una vez.',
  'recovery-code': 'Código de recuperación',
  'sign-in-with-it': 'Iniciar sesión con él',
  'none-left': '¿No le queda ninguno? Pida a su administrador que quite la aplicación de su cuenta.',
  'set-up-app': 'Configure una aplicación de autenticación',
  'more-than-password':
    'Su organización pide algo más que una contraseña. Sirve cualquier aplicación que muestre códigos de seis cifras.',
  'scan-picture': 'Escanee esta imagen con la aplicación:',
  'picture-of-key': 'Código QR de la clave, que figura abajo como texto',
  'open-app-here': 'Abrir la aplicación en este dispositivo',
  'or-type-key': 'O escriba esta clave en la aplicación:',
  'code-shown-now': 'Código que la aplicación muestra ahora',
  'not-code-of-now': 'Este no es el código de ahora. Mire otra vez la aplicación y el reloj.',
  'new-recovery-codes': '¿Crear códigos de recuperación nuevos?',
  'recovery-codes-end': 'Los códigos que guardó dejarán de servir.',
  'make-new-codes': 'Crear códigos nuevos',
  'keep-old-codes': 'Conservar los que tengo',
  'keep-recovery-codes': 'Guarde sus códigos de recuperación',
  'recovery-codes-once':
    'Cada uno permite iniciar sesión una vez cuando no tenga ni la aplicación ni la llave de acceso. Solo se muestran ahora: imprímalos o anótelos.',
  'have-kept-them': 'Los he guardado',

  'use-passkey': 'Usar una llave de acceso',
  'show-passkey': 'Muestre su llave de acceso',
  'passkey-where': 'Está en una llave de seguridad, en su teléfono o en este equipo. Desbloquéela como siempre.',
  'no-passkey-here': 'No tengo aquí mi llave de acceso',
  'type-any-code':
    'Escriba el código de su aplicación de autenticación o uno de los códigos de recuperación que guardó.',
  'no-passkey-left': '¿No le queda ninguno? Pida a su administrador que quite la llave de acceso de su cuenta.',
  'use-password': 'Usar la contraseña',
  'set-up-passkey': 'Configure una llave de acceso',
  'passkey-is':
    'Con una llave de acceso inicia sesión con la huella, la cara o un PIN. Se queda en una llave de seguridad, en su teléfono o en este equipo; aquí no llega ninguna copia.',
  'passkey-name': 'Nombre de la llave de acceso',
  'passkey-number': 'Llave de acceso {number}',
  'make-passkey': 'Crear la llave de acceso',
  'use-app': 'Configurar en su lugar una aplicación de autenticación',
  'passkey-instead': 'Configurar en su lugar una llave de acceso',
  'wrong-passkey':
    'Esta llave de acceso no es de la cuenta o no se desbloqueó. Inténtelo de nuevo o inicie sesión de otra manera.',
  'copied-passkey':
    'Esta llave de acceso ya no cuenta: parece que hay una copia. Inicie sesión de otra manera y avise a su administrador.',
  'passkey-not-shown': 'No se mostró ninguna llave de acceso. Inténtelo de nuevo o inicie sesión de otra manera.',
  'passkey-not-made':
    'No se pudo guardar la llave de acceso. Inténtelo de nuevo o configure una aplicación de autenticación.',
  'passkey-known':
    'Este dispositivo ya tiene una llave de acceso de su cuenta. Elija otro dispositivo o configure una aplicación de autenticación.',
  'passkey-needs-script':
    'Las llaves de acceso necesitan JavaScript, que este navegador no ejecuta. Actívelo o inicie sesión de otra manera.',

  'enter-device-code': 'Escriba el código de su dispositivo',
  'device-code-where': 'Se muestra en el dispositivo o en el programa en el que quiere iniciar sesión.',
  'only-if-you-started': 'Continúe solo si lo empezó usted. No escriba un código que alguien le haya enviado o dicho.',
  code: 'Código',
  'device-code-unknown':
    'Ningún dispositivo espera este código. Compárelo con el código del dispositivo; pasados quince minutos, haga que el dispositivo muestre uno nuevo.',
  'type-code-here':
    'Si un dispositivo puede iniciar sesión en su nombre se pregunta solo en el navegador en el que se escribió su código. ¿Ha seguido un enlace? Entonces deténgase aquí y avise a su administrador.',
  'too-many-device-codes': 'Llegaron demasiados códigos incorrectos desde esta red.',
  'allow-device': '¿Permitir que este dispositivo inicie sesión en su nombre?',
  'device-asks': '{application}, en otro dispositivo, pide actuar como {userName}.',
  'asked-from': 'Solicitado desde',
  'from-own-network': '{address}, la red en la que está',
  'from-other-network': '{address}, que no es la red en la que está',
  'from-unknown': 'un lugar desconocido',
  'asked-when': 'Solicitado',
  'less-than-minute': 'hace menos de un minuto',
  'minutes-ago': { one: 'hace un minuto', many: 'hace {count} minutos', other: 'hace {count} minutos' },
  'allow-warning':
    'Permítalo solo si lo empezó usted, en un dispositivo que tiene delante. ¿Alguien le envió o le dijo el código? Entonces quiere entrar en su cuenta: no lo permita y avise a su administrador.',
  'do-not-allow': 'No permitir',
  allow: 'Permitir',
  'device-signed-in': 'El dispositivo ha iniciado sesión',
  'go-back-to': 'Vuelva a {application} en su dispositivo. Puede cerrar esta ventana.',
  'nobody-signed-in': 'Nadie ha iniciado sesión',
  'device-gets-nothing': 'El dispositivo no recibe nada. Si alguien le dio el código, avise a su administrador.',

  'choose-password': 'Elija su contraseña',
  'password-rule': 'Diez caracteres o más. Unas cuantas palabras seguidas son buena elección.',
  'new-password': 'Contraseña nueva',
  'once-more': 'La misma otra vez',
  'set-password': 'Establecer contraseña',
  'not-the-same': 'Las dos no son iguales. Escriba la contraseña dos veces.',
  'password-length':
    'Una contraseña tiene de {least} a {most} caracteres. Elija otra; unas cuantas palabras seguidas son buena elección.',
  'password-common':
    'Esta contraseña es de las que se prueban primero, sola o con algunas cifras alrededor. Elija otra; unas cuantas palabras seguidas son buena elección.',
  'password-name':
    'La contraseña contiene el nombre de la cuenta o su dominio, que cuenta como un solo carácter, y queda así con menos de {least}. Elija una que no tenga nada que ver.',
  'password-simple': 'La contraseña repite unos pocos caracteres. Elija una con más caracteres distintos.',
  'password-is-set': 'Su contraseña está establecida',
  'sign-in-as': 'Inicie sesión con ella como {userName}.',
  'to-portal': 'Ir al portal',
  'link-does-not-work': 'Este enlace no funciona',
  'link-used':
    'Este enlace se usó el {at} y sirve una sola vez. Inicie sesión con la contraseña que se eligió entonces. Si no la eligió usted, otra persona tiene esta cuenta.',
  'link-expired': 'Este enlace era válido hasta el {at}.',
  'link-outdated':
    'La cuenta recibió otra contraseña, o se cerraron todas sus sesiones, después de crearse este enlace.',
  'link-of-nobody': 'Quien creó este enlace ya no puede dar una contraseña a esta cuenta.',
  'link-unknown':
    'Aquí no existe tal enlace. Compruebe que se copió la dirección completa: en un terminal estrecho continúa en la línea siguiente.',
  'another-link': 'Quien gestiona el servidor crea otro enlace con: {command}',

  'terms-of-use': 'Términos de uso',
  'terms-text':
    '{organization} administrará este dispositivo: puede establecer directivas, instalar aplicaciones y certificados, leer qué hardware y software tiene el dispositivo y quitar lo que haya instalado.',
  accept: 'Aceptar',
  decline: 'Rechazar',

  'may-read': 'Leer: {about}',
  'may-change': 'Leer y cambiar: {about}',
  'may-add': 'Añadir: {about}',
  'may-operate': 'Reiniciar, retirar y borrar: {about}',
  'about-own-profile': 'su perfil',
  'about-own-devices': 'sus propios dispositivos',
  'about-registrations': 'los dispositivos registrados y los perfiles de implementación',
  'about-customer-devices': 'los dispositivos y perfiles de los clientes de esta organización',
  'about-managed-devices': 'los dispositivos administrados',
  'about-policies': 'las directivas de los dispositivos',
  'about-apps': 'las aplicaciones de los dispositivos',
  'about-secrets': 'los secretos de directivas y aplicaciones',
  'about-device-secrets':
    'las claves de recuperación de los dispositivos y las contraseñas de sus administradores locales',
  'about-devices': 'los dispositivos del directorio',
  'about-computers': 'los equipos de un Active Directory',
  'about-groups': 'los grupos y sus miembros',
  'about-people': 'las personas de la organización',
  'about-licences': 'las licencias',
  'about-access-policies': 'las directivas de acceso',
  'about-sign-in-methods': 'cómo inician sesión las personas',
  'about-organisation': 'la configuración de la organización',
  'about-branding': 'el aspecto de las páginas de inicio de sesión',
  'about-audit-trail': 'el registro de auditoría',
  'about-roles': 'quién tiene qué rol',
  'about-applications': 'las aplicaciones registradas',
  'about-permissions': 'los permisos de las aplicaciones',
  'about-permissions-for-people': 'lo que las aplicaciones pueden hacer en nombre de las personas',
  'consent-title': '¿Permitir {application}?',
  'consent-asks': '{application} pide actuar en nombre de {userName}. Quiere:',
  'consent-asks-all': '{application} pide actuar en nombre de todas las personas que inicien sesión. Quiere:',
  'consent-by-itself': 'Por sí misma, también cuando nadie ha iniciado sesión, quiere:',
  'consent-unverified': 'Se registró en {organization}. Nadie ha comprobado quién la hizo.',
  'consent-changed':
    'Lo que pide {application} ha cambiado desde que se mostró esta página. No se ha permitido nada. Lea lo que pone aquí ahora.',
  'consent-no-more': 'En nombre de una persona no puede hacer más de lo que esa persona puede.',
  'consent-withdraw': 'Un administrador puede retirarlo en cualquier momento.',
  'consent-for-all': 'Permitirla para toda la organización',
  'consent-needs-admin': 'Un administrador tiene que permitirlo',
  'consent-ask-admin':
    '{application} pide permisos que solo un administrador puede dar. Pida a un administrador de su organización que la permita y vuelva a intentarlo.',
  'not-assigned':
    'Solo las personas asignadas a {application} pueden iniciar sesión en ella, y usted no lo está. Pregunte a un administrador de su organización.',
  'back-to-application': 'Volver a {application} sin permitirlo',
} as const satisfies Texts
