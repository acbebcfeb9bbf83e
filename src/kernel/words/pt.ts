// Portuguese: what the pages of the server say to people (en.ts has the meaning of each).

import type { Texts } from './text.ts'

export const pt = {
  'sign-in': 'Entrar',
  'user-name': 'Nome de usuário',
  next: 'Avançar',
  password: 'Senha',
  'enter-password': 'Digite sua senha',
  'another-account': 'Usar outra conta',
  'signed-out': 'Sessão encerrada',
  'you-are-signed-out': 'Você saiu da sua conta',
  'close-window': 'Você pode fechar esta janela.',
  continue: 'Continuar',

  'sign-in-failed': 'Não foi possível entrar',
  'problem-advice':
    'Volte ao aplicativo e comece de novo. Se acontecer outra vez, informe ao administrador o número e o identificador de rastreamento abaixo.',
  'trace-id': 'Identificador de rastreamento',
  'sign-in-over': 'Este login demorou demais ou já foi concluído. Volte ao aplicativo e comece de novo.',
  'tenant-missing': 'Nenhuma organização corresponde a este endereço. Volte ao aplicativo e comece de novo.',
  'foreign-form': 'Este formulário foi enviado por outro site. Comece de novo pelo aplicativo ou pelo link.',

  'unknown-name':
    'Nenhuma organização aqui tem este nome de usuário. Confira se ele está escrito corretamente ou pergunte ao administrador com que nome você deve entrar.',
  'bad-password': 'O nome de usuário ou a senha estão incorretos. Confira os dois e tente novamente.',
  'account-disabled': 'Esta conta está desativada. Peça ao administrador que a ative.',
  locked: 'O login com este nome está bloqueado aqui porque houve senhas incorretas demais.',
  slowed: 'Houve senhas incorretas demais nesta rede ou para este nome.',
  'not-held-up': 'Essa espera não vale para navegadores e redes em que você já entrou antes.',
  busy: 'Há pessoas demais entrando neste momento.',
  'too-many-codes': 'Foram digitados códigos incorretos demais para esta conta.',
  'wait-seconds': 'Aguarde alguns segundos e tente novamente.',
  'wait-minutes': {
    one: 'Aguarde um minuto e tente novamente.',
    many: 'Aguarde {count} minutos e tente novamente.',
    other: 'Aguarde {count} minutos e tente novamente.',
  },
  'begin-again':
    'Este login demorou demais ou a conta mudou nesse meio-tempo. Digite novamente seu nome de usuário e sua senha.',

  'use-access-pass': 'Usar um passe de acesso temporário',
  'access-pass': 'Passe de acesso temporário',
  'enter-access-pass': 'Digite o seu passe de acesso temporário',
  'bad-access-pass':
    'O nome de usuário ou o passe está incorreto, ou o passe não vale neste momento. Verifique ambos ou peça outro ao administrador.',

  'enter-code': 'Digite um código',
  'code-from-app': 'Código do seu aplicativo autenticador',
  'wrong-code': 'O código está incorreto. Digite o que o aplicativo mostra agora.',
  'used-code': 'Este código já foi usado. Aguarde até que o aplicativo mostre o próximo.',
  'no-app-here': 'Não estou com o aplicativo aqui',
  'type-recovery-code': 'Digite um dos códigos de recuperação que você guardou. Cada um funciona uma única vez.',
  'recovery-code': 'Código de recuperação',
  'sign-in-with-it': 'Entrar com este código',
  'none-left': 'Não sobrou nenhum? Peça ao administrador que remova o aplicativo da sua conta.',
  'set-up-app': 'Configure um aplicativo autenticador',
  'more-than-password':
    'Sua organização exige mais do que uma senha. Qualquer aplicativo que mostre códigos de seis dígitos serve.',
  'scan-picture': 'Escaneie esta imagem com o aplicativo:',
  'picture-of-key': 'Código QR da chave, que aparece abaixo como texto',
  'open-app-here': 'Abrir o aplicativo neste dispositivo',
  'or-type-key': 'Ou digite esta chave no aplicativo:',
  'code-shown-now': 'Código que o aplicativo mostra agora',
  'not-code-of-now': 'Este não é o código atual. Olhe o aplicativo novamente e confira se o relógio dele está certo.',
  'new-recovery-codes': 'Criar novos códigos de recuperação?',
  'recovery-codes-end': 'Os códigos que guardou deixam de valer.',
  'make-new-codes': 'Criar novos códigos',
  'keep-old-codes': 'Ficar com os que tenho',
  'keep-recovery-codes': 'Guarde seus códigos de recuperação',
  'recovery-codes-once':
    'Cada um permite que você entre uma vez quando estiver sem o aplicativo e sem a chave de acesso. Eles só são mostrados agora: imprima ou anote todos.',
  'have-kept-them': 'Já guardei os códigos',

  'use-passkey': 'Usar uma chave de acesso',
  'show-passkey': 'Mostre sua chave de acesso',
  'passkey-where':
    'Ela está em uma chave de segurança, no seu telefone ou neste computador. Desbloqueie-a como sempre.',
  'no-passkey-here': 'Não estou com minha chave de acesso aqui',
  'type-any-code': 'Digite o código do seu aplicativo autenticador ou um dos códigos de recuperação que você guardou.',
  'no-passkey-left': 'Não sobrou nenhum? Peça ao administrador que remova a chave de acesso da sua conta.',
  'use-password': 'Usar a senha',
  'set-up-passkey': 'Configure uma chave de acesso',
  'passkey-is':
    'Com uma chave de acesso você entra com a impressão digital, o rosto ou um PIN. Ela fica em uma chave de segurança, no seu telefone ou neste computador; nenhuma cópia vem para cá.',
  'passkey-name': 'Nome da chave de acesso',
  'passkey-number': 'Chave de acesso {number}',
  'make-passkey': 'Criar a chave de acesso',
  'use-app': 'Em vez disso, configurar um aplicativo autenticador',
  'passkey-instead': 'Em vez disso, configurar uma chave de acesso',
  'wrong-passkey':
    'Esta chave de acesso não pertence à conta ou não foi desbloqueada. Tente de novo ou entre de outra forma.',
  'copied-passkey':
    'Esta chave de acesso não vale mais: parece haver uma cópia dela. Entre de outra forma e avise o administrador.',
  'passkey-not-shown': 'Nenhuma chave de acesso foi mostrada. Tente de novo ou entre de outra forma.',
  'passkey-not-made':
    'Não foi possível guardar a chave de acesso. Tente de novo ou configure um aplicativo autenticador.',
  'passkey-known':
    'Este dispositivo já tem uma chave de acesso da sua conta. Escolha outro dispositivo ou configure um aplicativo autenticador.',
  'passkey-needs-script':
    'As chaves de acesso precisam de JavaScript, que este navegador não executa. Ative-o ou entre de outra forma.',

  'enter-device-code': 'Digite o código do seu dispositivo',
  'device-code-where': 'Ele aparece no dispositivo ou no programa em que você quer entrar.',
  'only-if-you-started':
    'Continue somente se foi você quem começou este login. Não digite nenhum código que alguém enviou ou disse a você.',
  code: 'Código',
  'device-code-unknown':
    'Nenhum dispositivo está esperando este código. Compare-o com o código no dispositivo; depois de quinze minutos, faça o dispositivo mostrar um novo.',
  'type-code-here':
    'A pergunta se um dispositivo pode entrar em seu nome só é feita no navegador em que o código dele foi digitado. Você seguiu um link? Então pare aqui e avise seu administrador.',
  'too-many-device-codes': 'Houve códigos incorretos demais nesta rede.',
  'allow-device': 'Permitir que este dispositivo entre em seu nome?',
  'device-asks': '{application}, em outro dispositivo, pede para agir como {userName}.',
  'asked-from': 'Origem do pedido',
  'from-own-network': '{address}, a rede em que você está',
  'from-other-network': '{address}, que não é a rede em que você está',
  'from-unknown': 'um lugar desconhecido',
  'asked-when': 'Hora do pedido',
  'less-than-minute': 'há menos de um minuto',
  'minutes-ago': { one: 'há um minuto', many: 'há {count} minutos', other: 'há {count} minutos' },
  'allow-warning':
    'Permita somente se foi você quem começou este login, em um dispositivo que está à sua frente. Alguém enviou ou disse o código a você? Então essa pessoa quer entrar na sua conta: não permita e avise o administrador.',
  'do-not-allow': 'Não permitir',
  allow: 'Permitir',
  'device-signed-in': 'O dispositivo entrou na sua conta',
  'go-back-to': 'Volte a {application} no seu dispositivo. Você pode fechar esta janela.',
  'nobody-signed-in': 'Ninguém entrou na conta',
  'device-gets-nothing':
    'O dispositivo não recebe nenhum acesso. Se alguém deu o código a você, avise o administrador.',

  'choose-password': 'Escolha sua senha',
  'password-rule': 'Dez caracteres ou mais. Algumas palavras em sequência são uma boa opção.',
  'new-password': 'Nova senha',
  'once-more': 'Repita a nova senha',
  'set-password': 'Definir senha',
  'not-the-same': 'As duas senhas não são iguais. Digite a mesma senha duas vezes.',
  'password-length':
    'Uma senha tem de {least} a {most} caracteres. Escolha outra; algumas palavras em sequência são uma boa opção.',
  'password-common':
    'Esta senha está entre as que são tentadas primeiro, sozinha ou com alguns números em volta. Escolha outra; algumas palavras em sequência são uma boa opção.',
  'password-name':
    'A senha contém o nome da conta ou o domínio dela, que conta como um só caractere, e por isso tem menos de {least} caracteres. Escolha uma que não tenha nada a ver com eles.',
  'password-simple': 'A senha repete poucos caracteres. Escolha uma com mais caracteres diferentes.',
  'password-is-set': 'Sua senha está definida',
  'sign-in-as': 'Use-a para entrar como {userName}.',
  'to-portal': 'Ir para o portal',
  'link-does-not-work': 'Este link não funciona',
  'link-used':
    'Este link foi usado em {at} e funciona uma única vez. Entre com a senha escolhida naquele momento. Se não foi você quem a escolheu, esta conta está nas mãos de outra pessoa.',
  'link-expired': 'Este link era válido até {at}.',
  'link-outdated':
    'Depois que este link foi criado, a conta recebeu outra senha ou foi desconectada em todos os lugares.',
  'link-of-nobody': 'Quem criou este link não pode mais definir uma senha para esta conta.',
  'link-unknown':
    'Este link não existe aqui. Confira se o endereço inteiro foi copiado: em um terminal estreito, ele continua na linha seguinte.',
  'another-link': 'Quem administra o servidor pode criar outro link com: {command}',

  'terms-of-use': 'Termos de uso',
  'terms-text':
    '{organization} vai gerenciar este dispositivo: poderá definir políticas, instalar aplicativos e certificados, consultar o hardware e o software do dispositivo e remover o que tiver instalado.',
  accept: 'Aceitar',
  decline: 'Recusar',

  'may-read': 'Ler: {about}',
  'may-change': 'Ler e alterar: {about}',
  'may-add': 'Adicionar: {about}',
  'may-operate': 'Reiniciar, desativar e apagar: {about}',
  'about-own-profile': 'seu perfil',
  'about-own-devices': 'seus próprios dispositivos',
  'about-registrations': 'os dispositivos registrados e os perfis de implantação',
  'about-customer-devices': 'os dispositivos e perfis dos clientes desta organização',
  'about-managed-devices': 'os dispositivos gerenciados',
  'about-policies': 'as políticas dos dispositivos',
  'about-apps': 'os aplicativos dos dispositivos',
  'about-secrets': 'os segredos de políticas e aplicativos',
  'about-device-secrets': 'as chaves de recuperação dos dispositivos e as senhas dos administradores locais',
  'about-devices': 'os dispositivos do diretório',
  'about-computers': 'os computadores de um Active Directory',
  'about-groups': 'os grupos e os seus membros',
  'about-people': 'as pessoas da organização',
  'about-licences': 'as licenças',
  'about-access-policies': 'as políticas de acesso',
  'about-sign-in-methods': 'como as pessoas entram',
  'about-organisation': 'as configurações da organização',
  'about-branding': 'a aparência das páginas de entrada',
  'about-audit-trail': 'o registro de auditoria',
  'about-roles': 'quem tem que função',
  'about-applications': 'os aplicativos registrados',
  'about-permissions': 'as permissões dos aplicativos',
  'about-permissions-for-people': 'o que os aplicativos podem fazer em nome das pessoas',
  'consent-title': 'Permitir {application}?',
  'consent-asks': '{application} pede permissão para agir em nome de {userName}. Quer:',
  'consent-asks-all': '{application} pede permissão para agir em nome de todas as pessoas que entrarem. Quer:',
  'consent-by-itself': 'Por conta própria, mesmo quando ninguém entrou, quer:',
  'consent-unverified': 'Foi registrado em {organization}. Ninguém verificou quem o criou.',
  'consent-changed':
    'O que {application} pede mudou desde que esta página foi mostrada. Nada foi permitido. Leia o que está aqui agora.',
  'consent-no-more': 'Em nome de uma pessoa não pode fazer mais do que essa pessoa pode.',
  'consent-withdraw': 'Um administrador pode retirar isso a qualquer momento.',
  'consent-for-all': 'Permitir para toda a organização',
  'consent-needs-admin': 'Um administrador tem de permitir isso',
  'consent-ask-admin':
    '{application} pede permissões que só um administrador pode dar. Peça a um administrador da sua organização que o permita e tente novamente.',
  'not-assigned':
    'Só as pessoas atribuídas a {application} podem iniciar sessão nela, e não é o seu caso. Fale com um administrador da sua organização.',
  'back-to-application': 'Voltar a {application} sem permitir',
} as const satisfies Texts
