package schema

import (
	"slices"
	"strings"
	"sync"
)

// drugs are the treatments in the canonical order of a combination, each with
// the words that mean it.
var drugs = []struct {
	name  string
	words []string
}{
	{"cc", []string{"cc", "clomiphene", "clomifene", "clomid", "clomiphene citrate", "clomifene citrate", "serophene", "omifin", "clomi",
		"clom", "clomifen", "klomifen", "clomifeno", "кломифен", "クロミフェン", "clomiphen",
		"clomiphene cit", "clomifène", "clomifeen", "clomifencitrat", "clomifeencitraat", "klomifenu", "кломифена", "clostilbegyt",
		"clostilbegit",
		"клостилбегит", "klomen", "κλομιφαίνη", "κλομιφένη", "クロミッド", "クエン酸クロミフェン", "クロミフェンクエン酸塩", "克罗米芬", "氯米芬", "枸橼酸氯米芬",
		"枸橼酸克罗米芬", "クロミフェンクエン酸", "클로미펜", "구연산클로미펜", "كلوميفين", "كلوميد", "dyneric", "indux", "clomifert", "fertomid", "siphene"}},
	{"tamoxifen", []string{"tamoxifen", "nolvadex", "tam", "tmx", "tamox", "soltamox", "tamoxifene", "tamoxifeno", "tamoksifen",
		"тамоксифен", "ταμοξιφαίνη", "タモキシフェン", "他莫昔芬", "타목시펜", "تاموكسيفين", "tamoxifeen"}},
	{"enclomiphene", []string{"enclomiphene", "enclomifene", "androxal", "enclo", "encl", "enclomiphene citrate"}},
	{"gonadorelin", []string{"gonadorelin", "gnrh", "lhrh", "lutrelef", "gnrh pump", "pulsatile gnrh", "factrel", "gonadorelin acetate",
		"gnrh pulsatile"}},
	{"hcg", []string{"hcg", "human chorionic gonadotropin", "pregnyl", "novarel", "ovidrel", "choriogonadotropin", "beta hcg", "hcg inj",
		"hcg injection", "hcg injections", "chorionic gonadotropin", "ovitrelle", "brevactid", "chorionic gonadotrophin",
		"human chorionic gonadotrophin", "β hcg", "profasi", "gonasi", "gonasi hp", "choragon", "predalon", "хгч", "хорионический гонадотропин",
		"gonadotropina corionica",
		"gonadotrofina corionica", "gonadotropina coriônica", "gonadotrofina coriônica", "gonadotrophine chorionique",
		"choriongonadotropin",
		"gonadotropina kosmówkowa", "χοριακή γοναδοτροπίνη", "ゴナトロピン", "绒促性素", "人绒毛膜促性腺激素", "hcg注射", "융모성선자극호르몬", "прегнил"}},
	{"anastrozole", []string{"anastrozole", "arimidex", "ai", "aromatase inhibitor", "anastrazole", "anastr", "anastro", "anast", "anz",
		"ana", "anastrozol", "anastrozolo", "anastrozolu", "anastrozool", "анастрозол", "аримидекс", "αναστροζόλη", "アナストロゾール", "阿那曲唑",
		"아나스트로졸"}},
	{"none", []string{"none", "no treatment", "observation", "untreated", "watchful waiting", "no drug", "nil", "no rx", "no tx",
		"no medication", "no therapy", "nothing", "surveillance", "spontaneous", "natural recovery", "expectant", "expectant management",
		"no restoration", "wait and see", "observed", "control", "keine", "aucun", "aucun traitement",
		"sans traitement", "ninguno", "sin tratamiento", "nessuno", "nessun trattamento", "nenhum", "sem tratamento", "brak",
		"bez leczenia", "yok",
		"geen", "geen behandeling", "нет", "без лечения", "無治療", "未治療", "未治疗", "无", "なし", "없음", "καμία", "beobachtung",
		"keine therapie"}},
}

// joiners stand between the drugs of a combination, in the tongues of clinics.
var joiners = sync.OnceValue(func() *strings.Replacer {
	var pairs []string
	for _, sign := range []string{"+", "/", "&", ",", ";", "\n", "＋", "、", "・", "及び", "联合", "併用", "와 ", "및", "和"} {
		pairs = append(pairs, sign, "\x00")
	}
	for word := range strings.FieldsSeq("and with plus und mit et avec y con e com i z ve ile и с en met och og και و") {
		pairs = append(pairs, " "+word+" ", "\x00")
	}
	return strings.NewReplacer(pairs...)
})

// ofDrugs are words beside a drug's name that do not say which it is.
var ofDrugs = wordSet("citrate citrat citrato citraat cytrynian цитрат цитрата sitrat citr acetate acetat daily qd qod eod od bid weekly " +
	"tablet tablets tab tabs tabl tabletten comprimidos comprimes capsule capsules caps injection injections inj im sc po oral " +
	"generic brand both combination combo combined de di of the only alone monotherapy mono low dose per day week")

// drugWords are the words of each drug, with one more than its place among drugs.
var drugWords = sync.OnceValue(func() map[string]int {
	out := map[string]int{}
	for i, d := range drugs {
		for _, w := range d.words {
			out[fold(w)] = i + 1
		}
	}
	return out
})

// perTime is how often a dose is given: 50 mg/d, 1500 IU 3x/wk.
var perTime = expression(`\s*/\s*(d|day|w|wk|week|tag|woche|jour|sem|semaine|dia|semana|giorno|settimana|gün|hafta|tydz|dzień|mo|` +
	`month|j|jr|д|сут|нед|día|giorn)\b\.?`)

// sequels are the words between treatments that follow one another.
var sequels = strings.NewReplacer(" then ", "\x00", " followed by ", "\x00", " switched to ", "\x00", " -> ", "\x00", "->", "\x00",
	"→", "\x00",
	" dann ", "\x00", " puis ", "\x00", " luego ", "\x00", " poi ", "\x00")

// canonicalTreatment maps a site's word for a treatment, for a combination joined by + /
// & "and" "with" or a comma, or for a sequence ("hCG then clomiphene"), which is none:
// its parts stand in their order, joined by "then". Other words are kept as they stand.
func canonicalTreatment(s string) string {
	text := strings.TrimSpace(s)
	parts := strings.Split(sequels.Replace(strings.ToLower(text)), "\x00")
	if len(parts) == 1 {
		return canonicalCombination(text)
	}
	for i, part := range parts {
		known := canonicalCombination(strings.Trim(part, " ,;"))
		if known == "" || !allDrugs(known) {
			return text
		}
		parts[i] = known
	}
	return strings.Join(parts, " then ")
}

// allDrugs tells whether a combination is of treatments that are known.
func allDrugs(combination string) bool {
	for name := range strings.SplitSeq(combination, "+") {
		known := false
		for _, d := range drugs {
			known = known || d.name == name
		}
		if !known {
			return false
		}
	}
	return true
}

func canonicalCombination(s string) string {
	text := strings.TrimSpace(s)
	joined := joiners().Replace(perTime().ReplaceAllString(strings.ToLower(text), ""))
	var found []int
	for part := range strings.SplitSeq(joined, "\x00") {
		p := fold(part)
		if p == "" {
			continue
		}
		i := drug(p)
		if i < 0 {
			return text
		}
		if !slices.Contains(found, i) {
			found = append(found, i)
		}
	}
	slices.Sort(found)
	names := make([]string, len(found))
	for i, d := range found {
		names[i] = drugs[d].name
	}
	return strings.Join(names, "+")
}

// drug finds the treatment that a folded text names: its words, what salt or form they are
// of, and how much and how often, which is read over from the first number on; a dose may also
// stand before. Two names of one drug are that drug: "clomiphene (Clomid)".
func drug(p string) int {
	if m := doseBefore().FindString(p); m != "" {
		p = p[len(m):]
	}
	if i := strings.IndexAny(p, digits); i > 0 {
		if found := named(p[:i]); found >= 0 {
			return found
		}
	}
	return named(p)
}

// doseBefore is a dose before a drug's name.
var doseBefore = expression(`^\d[\d ]*(?:mg|mcg|ug|g|iu|ie|ui|me|ед|мг|мe|u|units?) `)

// named finds the one treatment that all words mean, beside those that say nothing of which it is.
func named(text string) int {
	words := slices.DeleteFunc(strings.Fields(text), func(w string) bool { return ofDrugs[w] })
	found := -1
	for i := 0; i < len(words); {
		n, which := min(4, len(words)-i), -1
		for ; n > 0 && which < 0; n-- {
			which = drugWords()[strings.Join(words[i:i+n], " ")] - 1
		}
		if which < 0 || found >= 0 && which != found {
			return -1
		}
		found, i = which, i+n+1
	}
	return found
}
