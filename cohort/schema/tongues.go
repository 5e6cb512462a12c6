package schema

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

// Headers, labels and units in other tongues are read by putting them into English
// word by word; what they mean is then asked of the English words alone, so that
// there is one list of meanings. Phrases of several words stand with their blanks.
var tongues = map[string]string{
	"patient": "pac paciente pazienti paziente hasta hastanin patientin pacjent pacjenta пациент пациента 患者 病人 被験者 症例 " +
		"pasient pacient pacienta ασθενής ασθενούς 환자",
	"name": "nom nombre nome isim adi soyadi naam nazwisko imie имя фамилия 姓名 氏名",
	"id":   "id番号 identifiant identificador identificativo identyfikator идентификатор",
	"no":   "numero nummer numer номер 编号 編號 番号 番號 号码 序号 kimlik 번호 αριθμός číslo",
	"age":  "alter edad eta idade yas yasi leeftijd wiek возраст 年龄 年齡 年齢 alder vek ηλικία 나이 연령",
	"birth": "naissance nacimiento nascita nascimento dogum geboorte urodzenia рождения 出生 geb nasc fødsel födelse " +
		"narození γέννησης",
	"birth date": "geburtsdatum geboortedatum 生年月日 出生日期 ddn fødselsdato födelsedatum 생년월일",
	"date":       "datum fecha data tarih tarihi дата 日期 日付 时间 日 dato ημερομηνία 날짜 일자 일",
	"after":      "nach apres despues dopo depois sonra sonrasi 後 后",
	"before":     "vor avant antes prima przed oncesi 前 önceki předchozí tidligere",
	"time":       "zeit tempo tiempo temps zaman czas tijd время 時間 経過 tid",
	"start": "debut beginn inicio inizio baslangic baslangici baslama aanvang rozpoczecia poczatek начало начала 开始 開始 " +
		"oppstart zahájení začátek έναρξης 시작 起始 włączenia włączenie έναρξη",
	"start date": "startdatum therapiebeginn behandlungsbeginn startdato 시작일",
	"stop": "arret absetzen fin ende fim fine bitis bitisi einde koniec zakonczenia конец окончание окончания 结束 終了 停止 " +
		"中止 slut ukončení λήξης 종료 중단",
	"treatment": "traitement behandlung therapie tratamiento trattamento terapia tratamento tedavi tedavisi behandeling " +
		"leczenie leczenia лечение лечения 治疗 治療 behandling léčba léčby θεραπεία θεραπείας 치료 투여 tedaviye 投与",
	"etiology": "etiologie atiologie ursache etiologia eziologia etyoloji etiyoloji causa neden oorzaak przyczyna причина " +
		"этиология 病因 原因 orsak årsak genese genesi etiologi αιτιολογία 원인 병인 příčina",
	"diagnosis": "diagnose diagnostico diagnosi tani diagnostic rozpoznanie диагноз 诊断 診断 diagnos diagnóza 진단",
	"duration": "duree dauer duracion durata duracao sure suresi duur długość dlugosc длительность продолжительность 时长 期間 " +
		"期间 持续时间 疗程 varighet varighed varaktighet délka διάρκεια 기간",
	"total": "totale gesamt ges totaal toplam calkowity calkowita общий общая 总 總 総 totalt celkový ολική 총",
	"testosterone": "testosteron testosterona testosteronu testosteronie testosteronemie testosteronemia testosteronamie " +
		"testosteronaemie тестостерон тестостерона тестостероне 睾酮 睾丸酮 テストステロン τεστοστερόνη 테스토스테론 androgénique " +
		"androgénico androgenica androgentherapie androgénothérapie",
	"free":      "libre frei freies libero libera livre serbest vrij vrije wolny свободный 游离 遊離 fritt volný ελεύθερη 유리",
	"on":        "sous unter bajo sotto sob onder на",
	"estradiol": "estradiolo ostradiol oestradiol estradiolu эстрадиол 雌二醇 エストラジオール œstradiol οιστραδιόλη 에스트라디올",
	"prolactin": "prolactine prolaktin prolactina prolattina prolaktyna пролактин 催乳素 泌乳素 プロラクチン προλακτίνη 프로락틴",
	"lh":        "лг 黄体生成素 黄体形成ホルモン 황체형성호르몬",
	"fsh":       "фсг 卵泡刺激素 卵胞刺激ホルモン 난포자극호르몬",
	"shbg":      "гспг 性激素结合球蛋白 性ホルモン結合グロブリン",
	"psa":       "пса 前列腺特异抗原",
	"hematocrit": "hto hkt hematocrite hamatokrit hematocrito ematocrito hematokrit гематокрит 红细胞压积 ヘマトクリット hk hte htc " +
		"hematocriet 血细胞比容 红细胞比容 헤마토크릿 αιματοκρίτης hematokryt",
	"sperm": "spermatique espermatica espermatico spermatica spermatozoides spermien plemnikow сперматозоидов 精子 sperma " +
		"spermie spermií 정자",
	"concentration": "concentracion concentrazione concentracao konsantrasyon konsantrasyonu konzentration koncentracja " +
		"concentratie концентрация 浓度 濃度 농도 koncentrace koncentration",
	"improved": "amelioration ameliore besserung gebessert mejoria miglioramento melhora melhoria iyilesme duzelme " +
		"verbetering poprawa улучшение 改善 好转 verbeterd verbessert mejorado mejorados migliorato migliorati " +
		"melhorado mejora forbedring förbättring zlepšení βελτίωση 호전 개선 bedring förbättrade",
	"symptoms": "symptomes symptome sintomas sintomi semptom semptomlar semptomlari semptomlarda symptomen objawy objawow " +
		"симптомы симптомов 症状 klachten beschwerden sintomatologia symptom symptomer příznaků συμπτωμάτων 증상",
	"event":   "effet effets evento eventos eventi efecto efectos effetti efeitos efeito olay",
	"adverse": "indesirable indesirables secondaires adverso adversos avverso avversi collaterali secundarios advers",
	"side effect": "nebenwirkung nebenwirkungen bijwerking bijwerkingen 副作用 不良反应 不良反應 不良事件 有害事象 biverkning biverkningar " +
		"bivirkning bivirkninger 부작용 이상반응",
	"visit": "visite besuch visita vizit ziyaret bezoek wizyta wizyty визит визита 访视 来院 受診 就诊 consulta consultas " +
		"consultation cita termin kontrolle consult controle consulto muayene приема приём прием осмотра осмотр 複診 " +
		"复诊 就診 来診 besøk besök návštěvy επίσκεψης 방문 내원",
	"follow up": "suivi seguimiento seguimento verlauf takip kontrol наблюдение 随访 隨訪 経過観察",
	"draw": "prelevement abnahme entnahme extraccion prelievo coleta alma afname pobrania забора 采样 採取 provtagning " +
		"prøvetaking odběru",
	"blood":      "sang blut sangre sangue kan bloed krwi крови",
	"blood draw": "blutentnahme bloedafname blutabnahme 采血 採血 抽血 채혈 채혈일 αιμοληψίας",
	"restart":    "reprise wiederaufnahme wiederbeginn reinicio reanudacion ripresa hervatting wznowienie возобновление 重新开始 再開",
	"site":       "centre zentrum centro merkez merkezi centrum osrodek центр 中心 施設",
	"bmi":        "imc bki vki имт 体质指数 体重指数",
	"adherence":  "observance adharenz adherencia aderenza adesao uyum therapietrouw приверженность 依从性",
	"result": "resultat ergebnis wert resultado risultato sonuc uitslag wynik результат 结果 結果 valeur valor valore deger " +
		"spiegel resultatet výsledek αποτέλεσμα 결과",
	"unit": "unite einheit unidad unita unidade birim eenheid jednostka единица единицы 单位 単位 enhet enhed jednotky " +
		"μονάδα 단위",
	"test": "analyse analyt prueba esame exame tetkik bepaling badanie анализ показатель 检验项目 检查项目 項目 项目 検査項目 " +
		"untersuchung prelievi badania анализа 検査 检查 检验 檢查 化验 测定 測定 검사 analys bilan analítica",
	"drug": "medicament medikament farmaco ilac geneesmiddel lek препарат 药物 薬剤 medicatie medikation medicamento " +
		"medicamentos medicação φάρμακο 약물 약제 läkemedel medisin 治疗方案 治療薬",
	"months": "mois monat monate monaten mes meses mese mesi ay aylik maand maanden miesiac miesiace miesiecy месяц " +
		"месяцы месяцев месяца мес 月 个月 個月 か月 ヶ月 カ月 mnd månad månader måned måneder měsíc měsíce měsíců μήνες 개월 月份 " +
		"月数",
	"years": "ans annees jahr jahre jahren ano anos anni yil jaar jaren lat lata rok лет год года 年 岁 歲 歳 let roky έτη 세",
	"weeks": "semaine semaines woche wochen semana semanas settimana settimane hafta week weken tydzien tygodnie tygodni " +
		"неделя недели недель 周 週 uke uker uger veckor týdny εβδομάδες",
	"days":       "jour jours tag tage dia dias giorno giorni gun dag dagen dni день дни дней 天",
	"baseline":   "ausgangswert basal ausgang inicial iniziale bazal uitgangswaarde 基线 基線 ベースライン",
	"using":      "aliyor kullaniyor 正在使用 使用中 使用 在用 получает gebruikt",
	"target":     "cible ziel objetivo obiettivo hedef doel cel цель 目标 目標",
	"dose":       "dosis dosi doz dawka доза 剂量 用量",
	"ratio":      "rapport verhaltnis cociente rapporto oran orani 比",
	"volume":     "volumen volum hacim hacmi 体积 容積",
	"testicular": "testiculaire testicolare hoden testis 睾丸 精巣",
	"code":       "codice codigo kod kodu шифр код 编码 コード cod",
	"trt":        "тзт трт зтт",
	"on trt":     "正在trt trt中 trt投与中",
	"type":       "tipo typ rodzaj тип 类型 類型 유형",
	"hypogonadism": "hypogonadismus hypogonadisme hipogonadismo ipogonadismo hipogonadizm hipogonadyzm hipogonadyzmu " +
		"гипогонадизма 性腺功能减退 性腺機能低下症",
	"serum":      "血清 serico serica sérica sérique sieru surowicy сыворотки serumda",
	"clinical":   "clínica clinique klinisch kliniczna",
	"patient no": "pasientnr",
	"since":      "depuis desde dalla sinds 以来",
	"mrn": "cartella dossier prontuario historia dosya akte kartei karty карты 病历号 病案号 病历 カルテ registro protokol " +
		"протокола 등록 löpnr",
	"reference": "referenz referencia riferimento referans referentie 参考",
}

// phrases are the tongues' words, each with its English; longest is how many words
// the longest of them has, runes how many letters the longest without blanks.
var phrases = sync.OnceValues(func() (map[string]string, int) {
	out, runes := map[string]string{}, 0
	for english, list := range tongues {
		for w := range strings.FieldsSeq(list) {
			out[fold(w)] = english
			if !latin(w) {
				runes = max(runes, len([]rune(w)))
			}
		}
	}
	for phrase, english := range map[string]string{"effet indesirable": "adverse event", "effets indesirables": "adverse event",
		"efeito colateral": "side effect", "efeitos colaterais": "side effect", "effetto collaterale": "side effect",
		"yan etki": "side effect", "nezadouci ucinky": "side effect", "czas trwania": "duration", "em uso": "using", "en uso": "using",
		"nato il": "birth date", "睾酮治疗时间": "of trt", "f nacimiento": "birth date", "f nac": "birth date", "n paziente": "patient no",
		"n paciente": "patient no",
		"en trt":     "on trt", "em trt": "on trt", "na trt": "on trt", "op trt": "on trt", "w trakcie": "on", "provdatum": "visit date",
		"provedato": "visit date", "i s": "serum", "im serum": "serum", "yan etkiler": "side effect",
		"побочные эффекты": "side effect", "нежелательное явление": "adverse event",
		"нежелательные явления": "adverse event", "dzialania niepozadane": "side effect",
		"zdarzenie niepozadane": "adverse event", "unerwunschtes ereignis": "adverse event", "kan alma": "blood draw", "alim": "draw",
		"data badania": "visit date", "дата анализа": "visit date", "дата исследования": "visit date", "tetkik tarihi": "visit date"} {
		out[phrase] = english
	}
	return out, runes
})

// english is what a word or phrase of another tongue says.
func english(phrase string) (string, bool) {
	all, _ := phrases()
	e, ok := all[phrase]
	return e, ok
}

// articles say nothing; they are left out beside words of their tongues.
var articles = wordSet("av 是否 de du des la le les del della di der die das den van het do da dos el al mi mu の 的 z d l")

// wordSet makes a set of words parted by blanks.
func wordSet(list string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		out[w] = true
	}
	return out
}

// latin tells whether words are parted by blanks: not so in Chinese and Japanese, and not always in Korean.
func latin(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
	})
}

// inEnglish puts folded words into English, unchanged where none is of another tongue.
func inEnglish(words string) string {
	fields := strings.Fields(words)
	if !latin(words) {
		fields = slices.Collect(func(yield func(string) bool) {
			for _, f := range fields {
				for _, part := range segments(f) {
					if !yield(part) {
						return
					}
				}
			}
		})
	}
	var out []string
	some := false
	for i := 0; i < len(fields); i++ {
		if i+1 < len(fields) {
			if e, ok := english(fields[i] + " " + fields[i+1]); ok {
				out, some = append(out, e), true
				i++
				continue
			}
		}
		if e, ok := english(fields[i]); ok {
			out, some = append(out, e), true
			continue
		}
		if e, ok := compound(fields[i]); ok {
			out, some = append(out, e), true
			continue
		}
		out = append(out, fields[i])
	}
	if !some {
		return words
	}
	if len(out) > 1 {
		out = slices.DeleteFunc(out, func(f string) bool { return articles[f] })
	}
	return strings.Join(out, " ")
}

// compound puts a word that is made of two into English: bezoekdatum, Besuchsdatum.
func compound(word string) (string, bool) {
	const shortest = 4
	if vocabulary()[word] || len(word) < 2*shortest || !latin(word) {
		return "", false
	}
	part := func(w string) string {
		if e, _ := english(w); e != "" {
			return e
		}
		if vocabulary()[w] {
			return w
		}
		return ""
	}
	for i := len(word) - shortest; i >= shortest; i-- {
		second := part(word[i:])
		if second == "" {
			continue
		}
		for _, link := range []string{"", "s", "n", "en", "es"} {
			first, linked := strings.CutSuffix(word[:i], link)
			if linked && len(first) >= shortest && part(first) != "" {
				return part(first) + " " + second, true
			}
		}
	}
	return "", false
}

// segments parts writing without blanks at the longest words that are known.
func segments(s string) []string {
	var out []string
	runes := []rune(s)
	rest := ""
	flush := func() {
		if rest != "" {
			out = append(out, rest)
			rest = ""
		}
	}
	_, longest := phrases()
	for i := 0; i < len(runes); {
		n := min(longest, len(runes)-i)
		for ; n > 0; n-- {
			if part := string(runes[i : i+n]); !latin(part) {
				if _, known := english(part); known || articles[part] {
					break
				}
			}
		}
		if n == 0 {
			rest += string(runes[i])
			i++
			continue
		}
		flush()
		out = append(out, string(runes[i:i+n]))
		i += n
	}
	flush()
	return out
}

// plainLetter takes an accent off a letter of the Latin alphabet.
func plainLetter(r rune) rune {
	if r < 0xaa {
		return r
	}
	if i := strings.IndexRune(accented, r); i >= 0 {
		n := 0
		for range accented[:i] {
			n++
		}
		return rune(unaccented[n])
	}
	return r
}

const (
	accented   = "àáâãäåāăąçćčďđèéêëēėęěğìíîïīıłñńňòóôõöøōőŕřśşšșťţțùúûüūůűýÿźżžªº"
	unaccented = "aaaaaaaaacccddeeeeeeeegiiiiiilnnnoooooooorrssssttt" + "uuuuuuuyyzzzao"
)
