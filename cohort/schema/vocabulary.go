package schema

import (
	"strings"
	"sync"
	"unicode/utf8"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// timeWords are the words of times in headers.
const timeWords = "months month mths mth mos mon mo m weeks week wks wk w days day d years year yrs yr y post after start follow up " +
	"fu f u visit visits v at time timepoint point t " +
	"baseline base line basal bl bsl b l pre treatment pretreatment treat rx tx initial screening before day0 index enrolment enrollment " +
	"a na arm since from off into elapsed seit nach " +
	"monate monat wochen tage unit units uom einheit of for measure no nr"

// vocabulary are all words of headers that can be read: a header with any other word
// is none of ours, unless it is misspelt.
var vocabulary = sync.OnceValue(func() map[string]bool {
	out := wordSet(timeWords + " " + minusWord + " " + dashWord)
	out["ht"] = true // beside a % it is hematocrit
	add := func(words string) {
		for w := range strings.FieldsSeq(words) {
			out[w] = true
		}
	}
	for words := range byWord() {
		add(words)
	}
	for words := range durationOnly {
		add(words)
	}
	for _, list := range [][]string{testWords, resultWords, unitWords} {
		for _, words := range list {
			add(fold(words))
		}
	}
	for _, set := range []map[string]bool{idWho, idWhat, ends, begins, again, exogenous, routes, restoring, dateFillers, taken, dated,
		ofDates, lasting, ofLasting, fillers} {
		for w := range set {
			out[w] = true
		}
	}
	for _, d := range drugs {
		for _, w := range d.words {
			add(fold(w))
		}
	}
	for _, list := range [][]unit.Quantity{unit.Analytes, unit.PatientNumbers} {
		for _, q := range list {
			for _, u := range q.Units {
				for _, s := range append([]string{u.Name}, u.Spellings...) {
					add(fold(s))
				}
			}
		}
	}
	return out
})

// readable tells whether each word is one that headers of ours can have; what holds a
// digit can be a time.
func readable(words string) bool {
	for w := range strings.FieldsSeq(words) {
		if !vocabulary()[w] && !strings.ContainsAny(w, "0123456789") {
			return false
		}
	}
	return true
}

// Understood tells a text that is a header of ours or a word for yes or no, and hardly anything
// else by chance: by such texts the encoding of a file is found.
func Understood(text string) bool {
	const fewestLetters = 4 // of an alphabet; other writing says more with each sign
	if t, ok := sheet.ParseYesNo(text); ok && t != cohort.Unknown {
		return true
	}
	return (utf8.RuneCountInString(text) >= fewestLetters || !latin(text)) && recognise(text).m != nil
}
