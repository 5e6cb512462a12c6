package schema

// Headers, labels and units in other tongues are read by putting them into English
// word by word; what they mean is then asked of the English words alone, so that
// there is one list of meanings. Phrases of several words stand with their blanks.
var tongues = map[string]string{
	"patient": "مريض مريضة pac paciente pazienti paziente hasta hastanin patientin pacjent pacjenta пациент пациента 患者 病人 被験者 症例 " +
		"pasient pacient pacienta ασθενής ασθενούς 환자",
	"name": "nom nombre nome isim adi soyadi naam nazwisko imie имя фамилия 姓名 氏名",
	"id":   "kennung معرف id番号 identifiant identificador identificativo identyfikator идентификатор",
	"no":   "رقم αρ numero nummer numer номер 编号 編號 番号 番號 号码 序号 kimlik 번호 αριθμός číslo",
	"age":  "عمر سن alter edad eta idade yas yasi leeftijd wiek возраст 年龄 年齡 年齢 alder vek ηλικία 나이 연령",
	"birth": "naissance nacimiento nascita nascimento dogum geboorte urodzenia рождения 出生 geb nasc fødsel födelse " +
		"narození γέννησης",
	"birth date": "出生年月日 出生年月 geburtsdatum geboortedatum 生年月日 出生日期 ddn fødselsdato födelsedatum 생년월일",
	"date":       "تاريخ ημ datum fecha data tarih tarihi дата 日期 日付 时间 日 dato ημερομηνία 날짜 일자 일",
	"after":      "po през через μετά بعد 후 nach apres despues dopo depois sonra sonrasi 後 后",
	"before":     "قبل до πριν voor 전 vor avant antes prima przed oncesi 前 önceki předchozí tidligere",
	"time":       "zeit tempo tiempo temps zaman czas tijd время 時間 経過 tid",
	"start": "بدء بداية debut beginn inicio inizio baslangic baslangici baslama aanvang rozpoczecia poczatek начало начала 开始 開始 " +
		"oppstart zahájení začátek έναρξης 시작 起始 włączenia włączenie έναρξη",
	"start date": "begindatum 开始治疗日期 투여시작일 치료시작일 治疗起始日期 startdatum therapiebeginn behandlungsbeginn startdato 시작일",
	"stop": "arret absetzen fin ende fim fine bitis bitisi einde koniec zakonczenia конец окончание окончания 结束 終了 停止 " +
		"中止 slut ukončení λήξης 종료 중단",
	"treatment": "علاج терапии терапия leczeniem tto ttt αγωγή traitement behandlung therapie tratamiento trattamento terapia " +
		"tratamento tedavi tedavisi behandeling " +
		"leczenie leczenia лечение лечения 治疗 治療 behandling léčba léčby θεραπεία θεραπείας 치료 투여 tedaviye 投与",
	"etiology": "سبب αίτιο etiologie atiologie ursache etiologia eziologia etyoloji etiyoloji causa neden oorzaak przyczyna причина " +
		"этиология 病因 原因 orsak årsak genese genesi etiologi αιτιολογία 원인 병인 příčina",
	"diagnosis": "تشخيص diagnose diagnostico diagnosi tani diagnostic rozpoznanie диагноз 诊断 診断 diagnos diagnóza 진단",
	"duration": "مدة стаж długości 治疗时间 替代时间 用药时间 使用时间 治疗时长 施行期間 施行期间 duree dauer duracion durata duracao sure suresi duur długość " +
		"dlugosc длительность продолжительность 时长 期間 " +
		"期间 持续时间 疗程 varighet varighed varaktighet délka διάρκεια 기간",
	"total": "كلي totale gesamt ges totaal toplam calkowity calkowita общий общая 总 總 総 totalt celkový ολική 총",
	"testosterone": "تستوستيرون تستستيرون τεστοστερόνης testosteronica testosteronowej testosteronem testosteronbehandlung 睾丸酮素 " +
		"testosteron testosterona testosteronu testosteronie testosteronemie testosteronemia testosteronamie " +
		"testosteronaemie тестостерон тестостерона тестостероне 睾酮 睾丸酮 テストステロン τεστοστερόνη 테스토스테론 androgénique " +
		"androgénico androgenica androgentherapie androgénothérapie",
	"free":      "حر libre frei freies libero libera livre serbest vrij vrije wolny свободный 游离 遊離 fritt volný ελεύθερη 유리",
	"on":        "υπό على sous unter bajo sotto sob onder на",
	"estradiol": "استراديول إستراديول estradiolo ostradiol oestradiol estradiolu эстрадиол 雌二醇 エストラジオール œstradiol οιστραδιόλη 에스트라디올",
	"prolactin": "برولاكتين prolactine prolaktin prolactina prolattina prolaktyna пролактин 催乳素 泌乳素 プロラクチン προλακτίνη 프로락틴",
	"lh":        "促黄体生成素 促黄体激素 促黄体素 黄体化ホルモン 황체호르몬 лг 黄体生成素 黄体形成ホルモン 황체형성호르몬",
	"fsh":       "促卵泡生成素 促卵泡激素 促卵泡素 卵胞ホルモン刺激 фсг 卵泡刺激素 卵胞刺激ホルモン 난포자극호르몬",
	"shbg":      "tebg сссг 성호르몬결합글로불린 гспг 性激素结合球蛋白 性ホルモン結合グロブリン",
	"psa":       "前列腺特异性抗原 전립선특이항원 пса 前列腺特异抗原",
	"hematocrit": "هيماتوكريت 적혈구용적률 血球容積 ヘマトクリット値 hto hkt hematocrite hamatokrit hematocrito ematocrito hematokrit гематокрит 红细胞压积 " +
		"ヘマトクリット hk hte htc " +
		"hematocriet 血细胞比容 红细胞比容 헤마토크릿 αιματοκρίτης hematokryt",
	"sperm": "espermatozoides espermatozoide spermatozoi spermatozoo spermatozoide σπερματοζωαρίων spermatique espermatica " +
		"espermatico spermatica spermatozoides spermien plemnikow сперматозоидов 精子 sperma " +
		"spermie spermií 정자",
	"concentration": "συγκέντρωση تركيز stężenie 농도 concentracion concentrazione concentracao konsantrasyon konsantrasyonu " +
		"konzentration koncentracja " +
		"concentratie концентрация 浓度 濃度 농도 koncentrace koncentration",
	"improved": "تحسن βελτίωση verbesserung düzelmesi iyileşmesi mejoras amelioration ameliore besserung gebessert mejoria " +
		"miglioramento melhora melhoria iyilesme duzelme " +
		"verbetering poprawa улучшение 改善 好转 verbeterd verbessert mejorado mejorados migliorato migliorati " +
		"melhorado mejora forbedring förbättring zlepšení βελτίωση 호전 개선 bedring förbättrade",
	"symptoms": "أعراض symptomes symptome sintomas sintomi semptom semptomlar semptomlari semptomlarda symptomen objawy objawow " +
		"симптомы симптомов 症状 klachten beschwerden sintomatologia symptom symptomer příznaků συμπτωμάτων 증상",
	"event":   "effet effets evento eventos eventi efecto efectos effetti efeitos efeito olay",
	"adverse": "indesirable indesirables secondaires adverso adversos avverso avversi collaterali secundarios advers",
	"side effect": "παρενέργειες nebenwirkung nebenwirkungen bijwerking bijwerkingen 副作用 不良反应 不良反應 不良事件 有害事象 biverkning biverkningar " +
		"bivirkning bivirkninger 부작용 이상반응",
	"visit": "زيارة visite besuch visita vizit ziyaret bezoek wizyta wizyty визит визита 访视 来院 受診 就诊 consulta consultas " +
		"consultation cita termin kontrolle consult controle consulto muayene приема приём прием осмотра осмотр 複診 " +
		"复诊 就診 来診 besøk besök návštěvy επίσκεψης 방문 내원",
	"follow up": "наблюдения متابعة suivi seguimiento seguimento verlauf takip kontrol наблюдение 随访 隨訪 経過観察",
	"draw": "سحب colheita λήψης prik prélev prelevement abnahme entnahme extraccion prelievo coleta alma afname pobrania забора 采样 " +
		"採取 provtagning " +
		"prøvetaking odběru",
	"blood":      "دم sang blut sangre sangue kan bloed krwi крови",
	"blood draw": "blutentnahme bloedafname blutabnahme 采血 採血 抽血 채혈 채혈일 αιμοληψίας",
	"restart":    "reprise wiederaufnahme wiederbeginn reinicio reanudacion ripresa hervatting wznowienie возобновление 重新开始 再開",
	"site":       "centre zentrum centro merkez merkezi centrum osrodek центр 中心 施設",
	"bmi":        "체질량지수 体質量指数 δμσ körpermasseindex imc bki vki имт 体质指数 体重指数",
	"adherence":  "observance adharenz adherencia aderenza adesao uyum therapietrouw приверженность 依从性",
	"result": "messwert befund τιμή esito waarde resultaat wartość значение نتيجة 検査値 測定値 結果値 결과값 검사값 检测结果 测定值 结果值 测定结果 resultat " +
		"ergebnis wert resultado risultato sonuc uitslag wynik результат 结果 結果 valeur valor valore deger " +
		"spiegel resultatet výsledek αποτέλεσμα 결과",
	"unit": "unités unidades μονάδες jedn وحدة وحدات unite einheit unidad unita unidade birim eenheid jednostka единица единицы 单位 " +
		"単位 enhet enhed jednotky " +
		"μονάδα 단위",
	"test": "análise 検査名 項目名 项目名称 检测项目 검사명 검사항목 항목 检验名称 测试项目 parametro paramètre parametr παράμετρος parametre analita analito " +
		"analit εξέταση determinación análisis examen исследование messgröße فحص تحليل 检测 parâmetro analyse analyt prueba esame " +
		"exame tetkik bepaling badanie анализ показатель 检验项目 检查项目 項目 项目 検査項目 " +
		"untersuchung prelievi badania анализа 検査 检查 检验 檢查 化验 测定 測定 검사 analys bilan analítica",
	"drug": "دواء molécule middel präparat 治療内容 치료제 투여약물 用药 preparat medicament medikament farmaco ilac geneesmiddel lek препарат 药物 " +
		"薬剤 medicatie medikation medicamento " +
		"medicamentos medicação φάρμακο 약물 약제 läkemedel medisin 治疗方案 治療薬",
	"months": "ayı شهر أشهر شهور μήνας mies 월 mois monat monate monaten mes meses mese mesi ay aylik maand maanden miesiac miesiace " +
		"miesiecy месяц " +
		"месяцы месяцев месяца мес 月 个月 個月 か月 ヶ月 カ月 mnd månad månader måned måneder měsíc měsíce měsíců μήνες 개월 月份 " +
		"月数",
	"years": "سنة سنوات ans annees jahr jahre jahren ano anos anni yil jaar jaren lat lata rok лет год года 年 岁 歲 歳 let roky έτη 세",
	"weeks": "أسبوع أسابيع semaine semaines woche wochen semana semanas settimana settimane hafta week weken tydzien tygodnie tygodni " +
		"неделя недели недель 周 週 uke uker uger veckor týdny εβδομάδες",
	"days": "يوم أيام jour jours tag tage dia dias giorno giorni gun dag dagen dni день дни дней 天",
	"baseline": "inclusion inclusión inclusione inclusão einschluss pretratamiento pretratamento pretrattamento prétraitement " +
		"vorbehandlung basis basale исходно исходный исходная исходное wyjściowo wyjściowa początkowa αρχική βασική 기저 기저치 베이스라인 開始時 " +
		"أساس ausgangswert basal ausgang inicial iniziale bazal uitgangswaarde 基线 基線 ベースライン",
	"using":      "يتناول λαμβάνει kullanımı kullanım aliyor kullaniyor 正在使用 使用中 使用 在用 получает gebruikt",
	"target":     "cible ziel objetivo obiettivo hedef doel cel цель 目标 目標",
	"dose":       "dosis dosi doz dawka доза 剂量 用量",
	"ratio":      "rapport verhaltnis cociente rapporto oran orani 比",
	"volume":     "objętość όγκος объем حجم 용적 부피 体積 volümü volumen volum hacim hacmi 体积 容積",
	"testicular": "jąder όρχεων яичек خصية خصيتين 고환 testicles testiculaire testicolare hoden testis 睾丸 精巣",
	"code":       "κωδικός رمز codice codigo kod kodu шифр код 编码 コード cod",
	"trt":        "тзт трт зтт",
	"on trt":     "trt実施中 trt継続 trt継続中 正在trt trt中 trt投与中",
	"type":       "نوع τύπος форма tipi tipo typ rodzaj тип 类型 類型 유형",
	"hypogonadism": "υπογοναδισμού hypogonadismus hypogonadisme hipogonadismo ipogonadismo hipogonadizm hipogonadyzm hipogonadyzmu " +
		"гипогонадизма 性腺功能减退 性腺機能低下症",
	"serum":      "ορού 혈청 血清 serico serica sérica sérique sieru surowicy сыворотки serumda",
	"clinical":   "klinik clínica clinique klinisch kliniczna",
	"patient no": "住院号 住院號 门诊号 pasientnr",
	"since":      "od dall dal depuis desde dalla sinds 以来",
	"mrn": "cartella dossier prontuario historia dosya akte kartei karty карты 病历号 病案号 病历 カルテ registro protokol " +
		"протокола 등록 löpnr",
	"reference":           "referenz referencia riferimento referans referentie 参考",
	"sperm concentration": "spermienkonz spermiendichte spermadichte 精子密度",
	"semen volume":        "精液量 정액량 ejakulatvolumen samenvolumen spermavolumen ejaculaatvolume ejakulationsvolumen 精液体积 精液容量",
	"semen": "ejaculat ejakulat ejaculaat eyaculado eiaculato ejaculado эякулята эякулят nasienia ejakulatu seminal " +
		"seminale 精液 정액 σπέρματος",
	"adverse event":   "uaw ня 이상사례",
	"blood draw date": "prikdatum",
	"sample":          "muestra numune proben probe campione amostra próbki échantillon образца عينة",
	"file":            "ملف",
	"current":         "obecnie aktuelle aktueller",
	"prior":           "vorherige vorheriger poprzednia предыдущая",
	"study":           "연구",
	"mean":            "moyen medio medie mittleres średnia",
	"exposure":        "exposition esposizione exposición exposição",
	"at":              "bei",
	"count":           "numération sayısı",
	"use":             "uso utilisation utilizzo",
	"trt duration":    "trt时间",
}

// twoWords are phrases of two words, each with its English.
var twoWords = map[string]string{"effet indesirable": "adverse event", "effets indesirables": "adverse event",
	"efeito colateral": "side effect", "efeitos colaterais": "side effect", "effetto collaterale": "side effect",
	"yan etki": "side effect", "nezadouci ucinky": "side effect", "czas trwania": "duration", "em uso": "using", "en uso": "using",
	"nato il": "birth date", "睾酮治疗时间": "of trt", "f nacimiento": "birth date", "f nac": "birth date", "n paziente": "patient no",
	"n paciente": "patient no",
	"en trt":     "on trt", "em trt": "on trt", "na trt": "on trt", "op trt": "on trt", "w trakcie": "on", "provdatum": "visit date",
	"provedato": "visit date", "i s": "serum", "im serum": "serum", "yan etkiler": "side effect",
	"побочные эффекты": "side effect", "нежелательное явление": "adverse event",
	"нежелательные явления": "adverse event", "dzialania niepozadane": "side effect",
	"zdarzenie niepozadane": "adverse event", "unerwunschtes ereignis": "adverse event", "kan alma": "blood draw", "alim": "draw",
	"data badania": "visit date", "дата анализа": "visit date", "дата исследования": "visit date", "tetkik tarihi": "visit date",
	"ημ γέννησης": "birth date", "fecha nac": "birth date", "né le": "birth date", "data ur": "birth date", "д р": "birth date",
	"d tarihi": "birth date", "تاريخ ميلاد": "birth date", "ημ νία": "date", "form des": "type", "a los": "after",
	"voor start": "baseline", "w surowicy": "serum", "w krwi": "blood", "حيوانات منوية": "sperm", "سائل منوي": "semen",
	"أعراض جانبية": "side effect", "آثار جانبية": "side effect", "unerwünschte ereignisse": "adverse event",
	"ανεπιθύμητες ενέργειες": "side effect", "reacción adversa": "adverse event", "reacciones adversas": "adverse event",
	"skutki uboczne": "side effect", "du dosage": "test", "de dosage": "test", "trt 중": "on trt", "trt 여부": "on trt", "trt 사용": "on trt",
	"trt 투여": "on trt", "en cours": "current", "in corso": "current", "em curso": "current", "en curso": "current",
	"luteinisierendes hormon": "lh", "hormone lutéinisante": "lh", "hormona luteinizante": "lh", "ormone luteinizzante": "lh",
	"hormônio luteinizante": "lh", "hormon luteinizujący": "lh", "lüteinizan hormon": "lh", "лютеинизирующий гормон": "lh",
	"luteïniserend hormoon": "lh", "follikelstimulierendes hormon": "fsh", "hormone folliculostimulante": "fsh",
	"hormona foliculoestimulante": "fsh", "ormone follicolostimolante": "fsh", "hormônio foliculoestimulante": "fsh",
	"hormon folikulotropowy": "fsh", "фолликулостимулирующий гормон": "fsh", "follikelstimulerend hormoon": "fsh", "vücut kitle": "bmi",
	"masse corporelle": "bmi", "masa corporal": "bmi", "massa corporea": "bmi", "massa corporal": "bmi", "masy ciała": "bmi",
	"массы тела": "bmi", "كتلة جسم": "bmi", "μάζας σώματος": "bmi", "en tratamiento": "on", "in terapia": "on", "em tratamento": "on",
	"en traitement": "on", "pod terapią": "on", "historii choroby": "mrn", "истории болезни": "mrn", "u m": "unit", "ед изм": "unit",
	"α α": "no", "tedavi ayı": "month", "con testosterona": "on testosterone", "con testosterone": "on testosterone",
	"com testosterona": "on testosterone", "avec testostérone": "on testosterone", "mit testosteron": "on testosterone",
	"en spermatozoides": "sperm", "d initiation": "start", "a l": "at", "du sperme": "semen", "do processo": "mrn", "n processo": "mrn"}
