import type { en } from "./problem";

export const pt: typeof en = {
  "unknown-symbol": ["Não é acompanhado aqui", "Este ativo não é coletado neste ambiente."],
  "no-forecast": ["Ainda sem previsão", "As previsões são publicadas toda noite, depois do treino."],
  "not-found": ["Ainda não há nada aqui", "Ainda não há o que mostrar; é produzido toda noite."],
  "bad-input": ["Este link pede algo desconhecido", "Confira o endereço ou recomece pela lista."],
  unavailable: ["Os dados não podem ser lidos agora", "O que está na tela fica; a página tenta de novo sozinha."],
  "too-many-requests": ["Pedidos demais", "O servidor pede uma pausa; a página tenta de novo sozinha."],
  "no-key": ["Este ambiente exige uma chave", "A API só responde a quem tem uma; esta página não tem."],
  private: ["Este ambiente é privado", "A API não responde por este site; o dono a consulta no endereço dela."],
  offline: ["O servidor não pode ser alcançado", "Confira a conexão; a página tenta de novo sozinha."],
  timeout: ["Sem resposta a tempo", "O servidor ficou oito segundos em silêncio; a página tenta de novo sozinha."],
  nonsense: ["A resposta não faz sentido", "O servidor enviou algo fora do combinado, por isso não é mostrado."],
  broken: ["Algo quebrou nesta página", "Recarregue a página; se não adiantar, avise."],
  refused: ["O servidor não conseguiu responder", "A página tenta de novo sozinha."],
};
