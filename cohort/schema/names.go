package schema

import (
	"slices"
	"strings"
	"sync"

	"leydig/cohort/unit"
)

// form is how the cells of a column are read.
type form uint8

const (
	asText form = iota
	asNumber
	asDate
	asYesNo
	asTreatment
	asTime     // a label such as "3 months" or "follow_up_arm_1"
	asClock    // a time of day
	asUnit     // the unit of another column, row by row
	asTest     // the name of the analyte whose result stands in another column
	asResult   // the result of the analyte that asTest names
	asCheckbox // ticked where the drug that the header names was given
)

// meaning is one canonical column, or a column that says how to read another.
type meaning struct {
	name  string
	form  form
	visit bool // belongs to a visit rather than to a patient
	// words are the headers that mean it, as fold writes them.
	words []string
	about string // for the data dictionary
}

// meanings lists every column that is known with the headers that plainly say
// it: canonical names, clinic slang, other spellings, some other tongues.
var meanings = []meaning{
	{"patient_id", asText, false, []string{"patient mrn", "person id", "fin", "subject identifier", "unique subject identifier",
		"patient id", "patientid", "patient", "id", "study id", "studyid", "subject id", "subject", "subjectid", "pt id", "ptid", "pt",
		"patient no", "patient number", "patient nr", "record id", "participant id", "participant", "case id", "case no", "pid", "mrn", "urn",
		"uid", "usubjid", "subjid", "identifier", "hospital number", "patient code", "anon id", "pseudonym", "patienten id", "patientennummer",
		"probandennummer", "fallnummer", "sid", "case", "client", "volunteer", "proband", "patienten nr", "pat nr", "pat id", "patnr", "pat",
		"chart no", "chart number", "studysubjectid", "study subject id", "file no", "file number", "mrn no", "no mrn", "upi", "crn", "emr",
		"umrn", "chi", "ipp", "nip", "nhc",
		"uhid"},
		"identity, as text"},
	{"age", asNumber, false, []string{"age", "age at index", "age at start", "age at start date", "age at baseline", "age years", "age yrs",
		"patient age", "pat age",
		"age at treatment", "age at treatment start", "age at first visit", "age at rx", "age at enrolment", "age at enrollment",
		"age at entry", "age at inclusion", "age at presentation", "alter", "edad"}, "age at the index date; from birth_date when absent"},
	{"birth_date", asDate, false, []string{"birth date", "birthdate", "date of birth", "dob", "d o b", "born", "birthday", "birth",
		"date birth", "birth year", "year of birth", "yob", "geburtsjahr", "jahrgang", "geburtsdatum",
		"patient birth date", "patient dob"}, "date of birth"},
	{"index_date", asDate, false, append([]string{"rfstdtc", "exstdtc", "rxstdt", "trtsdt", "exstdt", "startdt", "indexdt", "index date",
		"index dt", "index", "index day", "treatment start",
		"treatment start date", "treatment started", "start date", "start dt", "start of treatment", "start treatment",
		"date of treatment start", "start", "rx start", "rx start date", "rx started", "cc start", "cc start date", "clomid start",
		"hcg start", "tx start", "tx start date", "tx started", "therapy start", "therapy start date", "start of therapy", "restoration start",
		"restoration start date", "date started", "started", "started on", "start rx", "start tx", "start cc", "start clomid",
		"date rx started", "date of start", "initiation date", "treatment initiation", "treatment begin", "rx begin", "time zero",
		"baseline date", "date of baseline", "medication start", "drug start", "first dose", "first dose date", "date of first dose",
		"enrolment date", "enrollment date", "date of enrolment", "date of enrollment", "commenced", "date commenced", "rx commenced",
		"treatment commenced", "therapiebeginn"}, stopWords...), "time zero"},
	{"stop_date", asDate, false, []string{"rfxendtc", "exendtc", "trtedt", "stop date", "stop dt", "treatment stop", "treatment stop date",
		"treatment end", "treatment end date", "end of treatment", "end treatment", "stop", "stopped", "rx stop", "rx stop date", "rx stopped",
		"rx end", "rx end date", "tx stop", "tx stop date", "tx end", "tx end date", "tx stopped", "end date", "end dt", "date stopped",
		"therapy stop", "therapy end", "therapy end date", "end of therapy", "cc stop", "cc stop date", "clomid stop", "stop of treatment",
		"date rx stopped", "date of stop", "discontinued", "discontinuation date", "date discontinued", "last dose", "last dose date",
		"date of last dose", "ended", "finished"}, "end of restoration treatment"},
	{"site", asText, false, []string{"siteid", "site", "site id", "study site", "centre", "center", "study centre", "study center"},
		"where several centres are pooled"},
	{"etiology", asText, false, []string{"etiology", "aetiology", "etiol", "aetiol", "cause", "cause of hypogonadism", "diagnosis", "dx",
		"diag", "hypogonadism type", "type of hypogonadism", "type hypogonadism",
		"form hypogonadism", "hypogonadism", "hg type", "type of hg", "etiology of hypogonadism",
		"aetiology of hypogonadism", "hypogonadism etiology", "hypogonadism aetiology", "hypogonadism cause", "primary secondary", "1o 2o",
		"underlying diagnosis", "underlying cause", "diagnose", "ursache", "atiologie", "ätiologie"},
		"the site's own words for the cause of hypogonadism"},
	{"trt_duration", asNumber, false, []string{"trt duration", "trt dur", "duration trt", "dur trt", "duration of trt", "time on trt",
		"time trt", "trt time", "length of trt", "trt length", "trt months", "months on trt", "years on trt", "weeks on trt", "prior trt",
		"prior trt duration", "previous trt", "previous trt duration", "trt before", "trt prior", "trt history", "trt exposure",
		"exposure to trt", "trt exposure duration", "testosterone duration", "duration of testosterone", "testosterone exposure",
		"prior testosterone", "prior testosterone duration", "testosterone therapy duration", "duration of testosterone therapy",
		"duration of prior trt", "duration of previous trt", "prior t", "t duration", "time on t", "time on testosterone",
		"time use testosterone", "trt use",
		"trt use duration", "testosterone use", "aas duration", "exogenous testosterone duration", "exogenous t duration", "trt dauer",
		"dauer trt", "length of testosterone therapy", "trt cumulative"}, "exposure to exogenous testosterone before the index date"},
	{"trt_formulation", asText, false, []string{"trt formulation", "formulation", "trt type", "type of trt", "trt preparation",
		"testosterone formulation", "testosterone preparation", "trt product", "trt route"},
		"gel, patch, nasal, oral, propionate, enanthate, cypionate, undecanoate, pellet, or the site's own words"},
	{"treatment", asTreatment, false, []string{"actarm", "trt01a", "arm", "drug", "extrt", "treatment", "treatments", "drug", "drugs",
		"medication",
		"medications", "medicine", "meds", "med", "therapy", "rx", "tx", "regimen", "regime", "agent", "agents", "treatment arm", "arm",
		"treatment group", "protocol", "restoration treatment", "restoration therapy", "restoration drug", "restoration agent", "restoration",
		"treatment given", "treatment type", "medication dose", "drug dose", "treatment dose", "drug and dose",
		"type of treatment", "treated with", "rx given", "drug regimen", "medikament", "behandlung",
		"therapie"}, "cc, tamoxifen, enclomiphene, gonadorelin, hcg, anastrozole, none, or a combination joined by +; other words as written"},
	{"treatment_duration", asNumber, false, []string{"treatment duration", "treatment dur", "duration of treatment", "duration treatment",
		"time on treatment", "treatment length", "length of treatment", "months on treatment", "therapy duration", "duration of therapy",
		"treatment months", "rx duration", "rx dur", "rx length", "duration of rx", "time on rx", "months on rx", "tx duration", "tx dur",
		"tx length", "duration of tx", "time on tx", "months on tx", "time on therapy", "cc duration", "duration of cc", "time on cc",
		"months on cc", "clomid duration", "months on clomid", "drug duration", "restoration duration"},
		"time on restoration treatment; else stop_date - index_date; else the last follow-up month"},
	{"bmi", asNumber, false, []string{"bmi", "body mass index"}, "body mass index"},
	{"testicular_volume", asNumber, false, []string{"testicular volume", "testis volume", "testes volume", "mean testicular volume",
		"testicular volume mean",
		"testicle volume", "tv", "mtv", "test vol", "testis vol", "testes vol", "testicular vol", "mean testis volume", "mean testis vol",
		"mean tv", "mean test vol", "testicular size", "testis size", "orchidometer", "hodenvolumen"}, "mean of both sides"},
	{"adherence", asNumber, false, []string{"adherence", "compliance", "adherence pct", "doses taken", "planned doses taken",
		"medication adherence", "pill count"}, "planned doses taken"},
	{"symptoms_improved", asYesNo, false, []string{"improvement of symptoms", "symptoms improved", "symptom improved",
		"symptomatic improvement", "improved symptoms", "improved", "improvement", "symptom improvement", "symptoms improvement",
		"symptoms better", "better", "feels better", "felt better", "feeling better", "sx improved", "sx impr", "sx imp", "sx better",
		"improved sx", "sympt improved", "symptom response", "clinical improvement", "clinically improved", "overall improved",
		"overall improvement", "global improvement", "patient improved", "subjective improvement", "symptoms resolved", "besserung",
		"symptome gebessert", "symptoms improve", "improved sympt", "sympt better", "sx resolved", "symptom relief", "feels improved",
		"improved overall"}, "patient's or clinician's overall verdict"},
	{"adverse_event", asYesNo, false, []string{"adverse event", "adverse events", "ae", "aes", "any ae", "any aes", "any adverse event",
		"any adverse events", "side effects", "side effect", "any side effect", "any side effects", "adverse effects", "adverse effect",
		"adverse reaction", "adverse reactions", "adr", "se", "ses", "side fx", "side eff", "had ae", "toxicity", "complication",
		"complications", "nebenwirkung", "nebenwirkungen"}, "any adverse event"},
	{"restart_date", asDate, false, []string{"restart date", "restart", "restart dt", "trt restart", "trt restart date", "restarted trt",
		"trt restarted", "trt restarted on", "date trt restarted", "date restarted trt", "restart trt", "restart of trt", "back on trt",
		"back on trt date", "back on t", "resumed trt", "trt resumed", "trt resumption", "trt resumption date", "date trt resumed",
		"resumption of trt", "testosterone restarted", "testosterone restart", "testosterone restart date", "t restarted", "t restart",
		"date of trt restart"}, "exogenous testosterone restarted"},
	{"synthetic", asText, false, []string{"synthetic"}, "the input's own statement that its people are invented"},
	{"visit_date", asDate, true, []string{"lbdtc", "adt", "svstdtc", "visdt", "visitdt", "vsdt", "lbdt", "labdt", "drawdt", "colldt",
		"labdate",
		"collectdt", "kw", "kalenderwoche",
		"event end dt tm",
		"clinsig dt tm", "specimen dt tm", "collected date", "collected date time", "collected dt tm", "collection dt tm",
		"collect date", "order date", "event end dt tm", "service date", "date of service", "specimen collected", "specimen collection date",
		"specimen taken date", "specimen taken",
		"result dt", "visit date", "visit dt", "date visit", "date", "dt", "lab date", "lab dt", "date of visit",
		"date of lab", "date of labs", "labs date", "sample date", "sample dt", "sampling date", "date of sample", "date of sampling",
		"specimen date", "collection date", "collection dt", "date collected", "date of collection", "collected on", "draw date", "drawn",
		"date drawn", "date of draw", "blood draw", "blood draw date", "blood date", "date of blood", "date of bloods", "bloods date",
		"bloods taken", "date of blood draw", "collected", "test date", "date of test", "date tested", "tested", "taken", "taken on",
		"date taken", "result date", "follow up date", "fu date", "f u date", "date of follow up", "date of fu", "clinic date",
		"date of clinic", "appointment", "appointment date", "appt date", "appt", "visit day", "date seen", "seen", "seen on",
		"encounter date", "assessment date", "date of assessment", "exam date", "datum", "besuchsdatum", "abnahmedatum",
		"collection date time", "collection datetime", "sample datetime"}, "date of the visit"},
	{"month", asNumber, true, []string{"month", "months", "mo", "mos", "mth", "mths", "visit month", "month of visit", "month no",
		"month number", "time", "time months", "time point months", "follow up month", "follow up months", "fu month", "fu months", "fu mo",
		"f u months", "f u month", "months of follow up", "months fu", "months since start", "months from start", "months after start",
		"months post", "months post start", "months since index", "months from index", "months after index", "months on study",
		"timepoint months", "time since start", "time from start", "time since index", "time from index", "month since start", "monat", "week",
		"weeks", "wk", "wks", "visit week", "week of visit", "day", "days", "study day", "study week", "study month", "days since start",
		"days from start", "days since index", "days from index", "weeks since start", "weeks from start", "weeks since index",
		"weeks from index", "fu weeks", "fu days", "follow up weeks", "follow up days", "time weeks", "time days", "rel month",
		"relative month", "months follow up", "months after treatment"},
		"(visit_date - index_date) / 30.4375; zero or less is at or before the index date"},
	{"visit_label", asTime, true, []string{"visit label", "visit name", "time point", "timepoint", "redcap event name", "event name",
		"event", "study visit", "visit type", "visit description", "interval", "visit interval", "schedule", "follow up", "fu", "f u",
		"followup", "visit timepoint", "visit time point", "zeitpunkt"}, "the visit's planned time in words"},
	{"total_testosterone", asNumber, true, []string{"total testosterone", "testosterone", "total t", "tt", "testo", "total testo",
		"testo total", "tot testo", "tot t", "tot test", "total test", "ttotal", "serum testosterone", "t total", "t tot", "testosterone total",
		"testosteron", "testosteron gesamt", "gesamttestosteron", "testost", "total testost", "testost tot", "t t", "t", "test", "tst",
		"ttest", "testosterona",
		"testosterone t", "total testosterone tt", "testosterone tt", "tt total testosterone"}, "total testosterone"},
	{"free_testosterone", asNumber, true, []string{"free testosterone", "free t", "ft", "f t", "freet", "ftesto", "free testo", "free test",
		"t free", "testosterone free", "testo free", "calculated free testosterone", "calc free testosterone", "calc free t",
		"calculated free t", "calc ft", "cft", "c ft", "cfreet", "cfree t", "freies testosteron", "free testosterone calculated",
		"free testosterone calc"}, "free testosterone"},
	{"lh", asNumber, true, []string{"lh", "luteinizing hormone", "luteinising hormone", "luteinizing", "luteinising", "lutropin", "lutropina",
		"luteinising hormone lh", "luteinizing hormone lh"}, "luteinising hormone"},
	{"fsh", asNumber, true, []string{"fsh", "follicle stimulating hormone", "follicle stimulating", "follitropin", "follicle stim hormone",
		"follicle stimulating hormone fsh"}, "follicle-stimulating hormone"},
	{"estradiol", asNumber, true, []string{"estradiol", "oestradiol", "e2", "17b estradiol", "17 beta estradiol", "17β estradiol",
		"17b oestradiol", "estradiol e2", "oestradiol e2", "e2 estradiol", "estrad", "oestrad", "est", "östradiol", "ostradiol",
		"oestradiol 17b", "estradiol 17b", "estrogen", "oestrogen", "sensitive estradiol", "estradiol sensitive", "ultrasensitive estradiol"},
		"estradiol"},
	{"shbg", asNumber, true, []string{"shbg", "sex hormone binding globulin", "sex hormone binding glob", "sex horm binding globulin",
		"sexualhormon bindendes globulin"},
		"sex hormone-binding globulin"},
	{"prolactin", asNumber, true, []string{"prolactin", "prl", "prolaktin", "prol", "plactin"}, "prolactin"},
	{"hematocrit", asNumber, true, []string{"hematocrit", "haematocrit", "hct", "packed cell volume", "pcv", "hkt", "hämatokrit",
		"hematocrit hct", "haematocrit hct", "crit"}, "hematocrit"},
	{"psa", asNumber, true, []string{"psa", "prostate specific antigen", "tpsa", "total psa", "psa total"}, "prostate-specific antigen"},
	{"sperm_concentration", asNumber, true, []string{"sperm concentration", "sperm conc", "sperm count", "sperm", "sperm density",
		"spermconc", "sperm c", "semen concentration", "semen conc", "semen analysis concentration", "sa conc", "sa concentration", "sc",
		"conc sperm", "count sperm", "count", "concentration", "spermatozoa concentration", "spermien", "spermienkonzentration", "sperm concn"},
		"sperm concentration"},
	{"symptom_score", asNumber, true, []string{"symptom score", "symptoms score", "symptom scale", "sx score", "adam", "qadam", "ams",
		"score", "ams score", "ams total", "adam score", "qadam score", "adam total", "qadam total", "aging males symptoms",
		"ageing males symptoms", "iief", "iief 5", "iief5", "iief score", "shim", "shim score", "androtest", "total score",
		"questionnaire score", "symptom questionnaire"}, "symptom score; the plan names the instrument"},
	{"on_trt", asYesNo, true, []string{"using testosterone", "under testosterone", "testosterone use", "receiving testosterone",
		"taking testosterone", "on trt", "trt", "trt now", "on testosterone", "on t", "on t now", "on exogenous t", "on exogenous testosterone",
		"exogenous testosterone", "exogenous t", "exog t", "exog testosterone", "receiving trt", "taking trt", "using trt", "currently on trt",
		"current trt", "trt current", "trt currently", "trt status", "trt at visit", "on trt at visit", "trt y n", "on trt y n",
		"still on trt", "testosterone now", "on tst", "on aas", "t use now", "on replacement", "t now", "currently on t",
		"currently on testosterone", "t at visit", "taking t", "using t", "trt today", "unter trt", "trt aktuell", "trt yes no",
		"trt using", "current t"},
		"exogenous testosterone at this visit; empty counts as no"},
	{"on_treatment", asYesNo, true, []string{"on treatment", "on drug", "on cc", "on clomiphene", "on clomid", "on hcg",
		"on restoration treatment",
		"restoration treatment", "on therapy", "on treatment at visit", "on treatment now", "still on treatment", "still on drug",
		"still on clomid",
		"still on clomiphene", "currently on treatment", "treatment ongoing", "drug ongoing", "on tx", "on rx", "on medication", "taking drug",
		"taking clomid", "taking clomiphene", "unter behandlung", "sous traitement", "en tratamiento", "in trattamento"},
		"restoration treatment at this visit"},
	{"time_of_day", asClock, true, []string{"time of day", "time drawn", "draw time", "time of draw", "blood draw time",
		"time of blood draw",
		"collection time", "time of collection", "time collected", "sample time", "time of sample", "sampling time", "clock time",
		"hour of draw",
		"time of sampling", "uhrzeit", "abnahmezeit", "heure de prelevement", "hora de extraccion", "ora del prelievo"},
		"clock time of the sample, HH:MM"},
}

// stopWords are the headers of an index date that make it the end of TRT.
var stopWords = []string{"trt stop", "trt stop date", "trt stop dt", "stop trt", "stop trt date", "trt end", "trt end date", "end trt",
	"end of trt", "end trt date", "last injection", "last inj", "last injection date", "last t injection", "last testosterone injection",
	"date of last injection", "last trt", "last trt date", "last trt dose", "last testosterone", "last testosterone dose", "last t",
	"last t dose", "last dose of trt", "last dose of testosterone", "date of last trt", "date of last trt dose", "date last trt",
	"trt stopped", "trt stopped on", "date trt stopped", "date stopped trt", "stopped trt", "trt ceased", "trt cessation",
	"trt cessation date", "cessation of trt", "date of trt cessation", "stop of trt", "trt discontinued", "trt discontinuation",
	"trt discontinuation date", "discontinuation of trt", "date trt discontinued", "off trt", "off trt since", "off trt date",
	"date off trt", "testosterone stop", "testosterone stop date", "testosterone stopped", "testosterone ended", "testosterone end date",
	"date testosterone stopped", "t stop", "t stop date", "t stopped", "last aas", "last aas use", "aas stop", "aas stopped",
	"last cycle end", "last pellet", "last gel", "trt ende", "ende trt", "datum trt ende", "letzte injektion", "end of testosterone",
	"testosterone cessation", "date of testosterone cessation", "date t stopped", "stopped t", "stopped testosterone", "t cessation",
	"trt last dose", "trt off date", "date of last testosterone", "testosterone last dose", "date of last t"}

// durationOnly are words that mean an exposure only beside a unit of time, which
// they then name: "TRT (mo)", "Yrs on TRT".
var durationOnly = map[string]string{
	"trt": "trt_duration", "on trt": "trt_duration", "on t": "trt_duration", "on testosterone": "trt_duration", "of trt": "trt_duration",
	"trt for":      "trt_duration",
	"testosterone": "trt_duration", "of testosterone": "trt_duration", "of prior trt": "trt_duration", "of previous trt": "trt_duration",
	"prior": "trt_duration", "exposure": "trt_duration", "aas": "trt_duration", "on aas": "trt_duration",
	"treatment": "treatment_duration", "on treatment": "treatment_duration", "of treatment": "treatment_duration",
	"rx": "treatment_duration", "on rx": "treatment_duration", "of rx": "treatment_duration",
	"tx": "treatment_duration", "on tx": "treatment_duration", "of tx": "treatment_duration", "therapy": "treatment_duration",
	"on therapy": "treatment_duration", "on cc": "treatment_duration", "of cc": "treatment_duration", "on clomid": "treatment_duration",
	"on drug": "treatment_duration", "of therapy": "treatment_duration",
	"": "month", "fu": "month", "f u": "month", "follow up": "month", "since start": "month", "from start": "month", "since index": "month",
	"visit": "month", "post": "month", "time": "month", "after start": "month",
}

// Columns that say how others are read; they are no canonical columns.
var (
	unitColumn     = &meaning{name: "unit", form: asUnit, visit: true}
	testColumn     = &meaning{name: "test", form: asTest, visit: true}
	checkboxColumn = &meaning{name: "treatment_checkbox", form: asCheckbox}
	resultColumn   = &meaning{name: "result", form: asResult, visit: true}
	testWords      = []string{"lbtest", "param", "event title", "test title", "result title", "lab event", "assay description",
		"order description",
		"procedure name", "lab component", "component name", "test desc", "order name", "event cd", "event display",
		"event", "procedure",
		"exam", "assay name", "result name", "observation", "orderable", "test", "test name", "analyte", "analysis", "parameter",
		"lab test", "lab", "assay",
		"event cd disp", "event disp", "test cd disp", "task assay disp", "hormone", "measurement", "variable", "component", "investigation",
		"test description", "analyt", "marker",
		"lab name", "dosage"}
	resultWords = []string{"lbstresn", "lborres", "aval",
		"ord value", "result val", "result value num", "event result", "numeric value", "test value", "observation value",
		"component value", "result", "results", "value", "test result", "lab result", "result value", "lab value", "numeric result",
		"result numeric", "measured value", "wert", "ergebnis", "level"}
	unitWords = []string{"lbstresu", "lborresu", "avalu", "reference unit", "ref unit", "results units", "component unit", "lab unit",
		"unit name",
		"measurement unit", "value unit",
		"result units disp", "result units cd disp", "units disp", "unit", "units", "uom", "einheit", "unit of measure", "result unit",
		"result units", "test unit"}
)

// withBaselines adds the baselines that a row of a patient can give.
func withBaselines() []meaning {
	out := meanings
	for _, a := range unit.WithBaseline {
		q, _ := unit.Find(unit.Baseline(a))
		out = append(out, meaning{name: q.Name, form: asNumber, about: q.Title +
			": given, else the mean of the last two visits up to six months before the index"})
	}
	for _, q := range unit.Analytes { // an analyte without words here has its own
		if !slices.ContainsFunc(out, func(m meaning) bool { return m.name == q.Name }) {
			words := append([]string{strings.ReplaceAll(q.Name, "_", " "), fold(q.Title)}, q.Words...)
			out = append(out, meaning{name: q.Name, form: asNumber, visit: true, words: words, about: q.Title})
		}
	}
	return out
}

// all are the meanings with the baselines that a patient's row can give.
var all = withBaselines()

// find gives the meaning of a canonical name.
func find(name string) *meaning {
	for i := range all {
		if all[i].name == name {
			return &all[i]
		}
	}
	return nil
}

// byWord finds the meaning of a folded header.
var byWord = sync.OnceValue(func() map[string]*meaning {
	m := map[string]*meaning{}
	for i := range all {
		m[fold(all[i].name)] = &all[i]
		for _, w := range all[i].words {
			if w = fold(w); m[w] == nil {
				m[w] = &all[i]
			}
		}
	}
	return m
})

// stopTime matches headers of relative time that count from the end of TRT.
var stopTime = expression(
	`(since|from|after|post|seit|nach) .*(stop|cessation|ceas|discontinu|last inj|last dose|last trt|last t$|last testosterone|ende|` +
		`withdrawal|off)|off (trt|t$|testosterone)`)

// Entry is a line of the data dictionary.
type Entry struct {
	Table, Name, Type, Unit, Meaning string
	Derived                          bool // made by leydig, never read
}

// Dictionary lists the columns of the canonical tables, in their order.
func Dictionary() []Entry {
	var out []Entry
	add := func(table, name string) {
		m := find(name)
		e := Entry{Table: table, Name: name, Meaning: m.about}
		switch m.form {
		case asNumber:
			e.Type = "number"
			if q, ok := unit.Find(name); ok {
				e.Unit = q.Canonical()
			} else {
				e.Unit = "months"
			}
		case asDate:
			e.Type, e.Unit = "date", "ISO 8601"
		case asYesNo:
			e.Type = "yes / no"
		default:
			e.Type = "text"
		}
		out = append(out, e)
	}
	for _, name := range []string{"patient_id", "age", "birth_date", "index_date", "stop_date", "site", "etiology", "trt_duration",
		"trt_formulation", "treatment", "treatment_duration", "bmi",
		"testicular_volume", "adherence", "baseline_total_testosterone", "baseline_lh", "baseline_fsh", "baseline_estradiol",
		"baseline_sperm_concentration",
		"symptoms_improved", "adverse_event", "restart_date"} {
		add("patients", name)
		if name == "adverse_event" {
			out = append(out, Entry{Table: "patients", Name: eventType, Type: "text", Meaning: "the site's own words for adverse events"})
		}
	}
	derived := func(name, kind, unit, about string) {
		out = append(out, Entry{"patients", name, kind, unit, about, true})
	}
	derived("response_evaluable", "yes / no", "", "a baseline total testosterone and at least one follow-up total testosterone")
	derived("responder", "yes / no", "", "meets the plan's response at the deciding follow-up visit; empty where not evaluable")
	derived("response_month", "number", "months", "month of the response; empty without one")
	derived("recovery_event", "yes / no", "", "eugonadal at some follow-up visit; empty where not at risk")
	derived("recovery_month", "number", "months", "month of recovery, else of censoring")
	derived("recovery_lower", "number", "months", "recovery happened after this month")
	derived("recovery_upper", "number", "months", "and at or before this one; empty when censored")
	derived("age_band", "text", "", "<40, 40-49, 50-59, >=60 or unknown")
	derived("trt_duration_band", "text", "", "none, <12, 12-36, >36 months or unknown")
	derived("etiology_class", "text", "", "primary, secondary, mixed, not hypogonadal or unknown")
	for _, name := range []string{"patient_id", "visit_date", "month"} {
		add("visits", name)
	}
	for _, q := range unit.Analytes {
		add("visits", q.Name)
	}
	for _, name := range []string{"on_trt", "on_treatment", "time_of_day"} {
		add("visits", name)
	}
	return out
}
