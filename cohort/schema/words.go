package schema

import (
	"slices"
	"strings"
)

// drugs are the treatments in the canonical order of a combination, each with
// the words that mean it.
var drugs = []struct {
	name  string
	words []string
}{
	{"cc", []string{"cc", "clomiphene", "clomifene", "clomid", "clomiphene citrate", "clomifene citrate", "serophene", "omifin", "clomi",
		"clom", "clomifen", "klomifen", "clomifeno", "кломифен", "クロミフェン", "clomiphen",
		"clomiphene cit", "cc monotherapy", "clomid monotherapy"}},
	{"tamoxifen", []string{"tamoxifen", "nolvadex", "tam", "tmx", "tamox", "tamoxifen citrate", "soltamox"}},
	{"enclomiphene", []string{"enclomiphene", "enclomifene", "androxal", "enclo", "encl", "enclomiphene citrate"}},
	{"gonadorelin", []string{"gonadorelin", "gnrh", "lhrh", "lutrelef", "gnrh pump", "pulsatile gnrh", "factrel", "gonadorelin acetate",
		"gnrh pulsatile"}},
	{"hcg", []string{"hcg", "human chorionic gonadotropin", "pregnyl", "novarel", "ovidrel", "choriogonadotropin", "beta hcg", "hcg inj",
		"hcg injection", "hcg injections", "chorionic gonadotropin", "ovitrelle", "brevactid", "chorionic gonadotrophin",
		"human chorionic gonadotrophin", "profasi"}},
	{"anastrozole", []string{"anastrozole", "arimidex", "ai", "aromatase inhibitor", "anastrazole", "anastr", "anastro", "anast", "anz",
		"ana"}},
	{"none", []string{"none", "no treatment", "observation", "untreated", "watchful waiting", "no drug", "nil", "no rx", "no tx",
		"no medication", "no therapy", "nothing", "surveillance", "spontaneous", "natural recovery", "expectant", "expectant management",
		"no restoration", "wait and see", "observed", "control", "keine"}},
}

var joiners = strings.NewReplacer("+", "\x00", "/", "\x00", "&", "\x00", ",", "\x00", ";", "\x00", " and ", "\x00", " with ", "\x00",
	" plus ", "\x00", "\n", "\x00", " und ", "\x00")

// perTime is how often a dose is given: 50 mg/d, 1500 IU 3x/wk.
var perTime = expression(`\s*/\s*(d|day|w|wk|week|tag|woche|jour|sem|semaine|dia|semana|giorno|settimana|gün|hafta|tydz|dzień|mo|month)` +
	`\b\.?`)

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
	joined := joiners.Replace(perTime().ReplaceAllString(strings.ToLower(text), ""))
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

// drug finds the treatment that a folded word names; a dose behind it is read over.
func drug(p string) int {
	words := strings.Fields(p)
	for n := len(words); n > 0; n-- {
		w := strings.Join(words[:n], " ")
		if n < len(words) && (words[n][0] < '0' || words[n][0] > '9') {
			continue
		}
		for i, d := range drugs {
			if slices.Contains(d.words, w) {
				return i
			}
		}
	}
	return -1
}
