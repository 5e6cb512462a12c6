package schema

import (
	"slices"
	"strings"

	"leydig/cohort"
)

// The words of which headers of the great dates are composed: something begins, ends
// or begins again, and it is testosterone or the treatment that restores it.
var (
	ends = wordSet("last stop stopped stopping end ended off dc discontinued discontinuation ceased cessation quit final " +
		"withdrawal withdrawn finished completed")
	begins    = wordSet("start started starting begin began begun beginning initiation initiated commenced commencement first")
	again     = wordSet("restart restarted resumed resumption resume back again")
	exogenous = wordSet("t trt testosterone testo tst aas androgen androgens steroid steroids anabolic nebido sustanon cypionate " +
		"enanthate undecanoate hrt")
	routes      = wordSet("injection injections inj shot shots gel pellet pellets patch")
	restoring   = wordSet("treatment rx tx therapy restoration medication drug pct recovery")
	dateFillers = wordSet("date dt day of on the use dose cycle taken for at was patient exogenous im when")
)

// composed reads the header of a date from the words it is made of: "TRT d/c date",
// "Date clomid started", "last shot". Its start of testosterone is none of ours.
func composed(fields []string) label {
	if len(fields) < 2 || len(fields) > 7 {
		return label{}
	}
	var end, begin, anew, t, route, drugName, care bool
	for i := 0; i < len(fields); i++ {
		f := fields[i]
		if f == "d" && i+1 < len(fields) && fields[i+1] == "c" { // d/c
			f = "dc"
			i++
		}
		switch {
		case ends[f]:
			end = true
		case begins[f]:
			begin = true
		case again[f]:
			anew = true
		case exogenous[f]:
			t = true
		case routes[f]:
			route = true
		case restoring[f]:
			care = true
		case !dateFillers[f]:
			if d := drug(f); d < 0 || drugs[d].name == "none" {
				return label{}
			}
			drugName = true
		}
	}
	t = t || route && !drugName
	switch {
	case anew && t:
		return label{m: find("restart_date")}
	case anew, end && begin:
		return label{}
	case end && t && !drugName:
		return label{m: find("index_date")}
	case begin && t && !drugName:
		return label{foreign: "start of testosterone"}
	case end && (drugName || care):
		return label{m: find("stop_date")}
	case begin && (drugName || care):
		return label{m: find("index_date")}
	}
	return label{}
}

// enrolled are dates that give way to that of treatment: a man is enrolled before he is treated.
var enrolled = expression(`enrol|^baseline date|^date of baseline`)

// The words of which headers of a visit's date are composed: something was taken,
// measured or told at a date.
var (
	taken = wordSet("collected collection drawn draw taken sample sampled sampling specimen performed measured measurement tested test lab " +
		"labs laboratory blood bloods result results resulted reported verified received visit seen clinic encounter appointment exam " +
		"examination assessment service observation order ordered")
	dated   = wordSet("date dt datetime dates")
	toldOn  = wordSet("result results resulted reported verified received order ordered")
	ofDates = wordSet("time tm on of the at was and stamp day")
)

// dateOfVisit reads the header of a date from the words it is made of: "Performed
// Date/Time", "Date specimen received". A plainer one of the table counts before.
func dateOfVisit(fields []string) label {
	what, when := false, false
	for _, f := range fields {
		what, when = what || taken[f], when || dated[f]
		if !taken[f] && !dated[f] && !ofDates[f] {
			return label{}
		}
	}
	if !what || !when {
		return label{}
	}
	return label{m: find("visit_date"), weak: true}
}

// dateWithoutTheWord reads a header over dates that has no word for a date: "Sample taken".
func (c *Column) dateWithoutTheWord() {
	if l := dateOfVisit(append(strings.Fields(inEnglish(fold(c.Header))), "date")); l.m != nil {
		c.label = l
	}
}

// toldLate tells a date at which a result was ordered or told.
func toldLate(header string) bool {
	for f := range strings.FieldsSeq(inEnglish(fold(header))) {
		if toldOn[f] {
			return true
		}
	}
	return false
}

// The words of which headers of an exposure are composed: how long something was used.
var (
	lasting   = wordSet("duration length months years weeks long")
	ofLasting = wordSet("of on the use used using exposure total prior previous history therapy treatment replacement how in " +
		"lifetime cumulative before")
)

// exposureOf reads the header of how long testosterone was taken: "Length of TRT use".
func exposureOf(fields []string) label {
	long, t := false, false
	for _, f := range fields {
		long, t = long || lasting[f], t || exogenous[f]
		if !lasting[f] && !exogenous[f] && !ofLasting[f] {
			return label{}
		}
	}
	if !long || !t {
		return label{}
	}
	l := label{m: find("trt_duration")}
	for _, f := range fields { // "Months of prior TRT"
		if u, ok := parseUnit(monthQuantity, f); ok && len(f) > 1 {
			l.unit, l.unitText = &u, f
		}
	}
	return l
}

// besideBracket reads words that mean a column only beside what stands in brackets.
func besideBracket(words string, inside []string) label {
	if name, ok := durationOnly[words]; ok && hasDuration(inside) {
		return label{m: find(name)}
	}
	if words == "ht" && slices.Contains(inside, "%") { // else it may be the height
		return label{m: find("hematocrit")}
	}
	return label{}
}

func hasDuration(inside []string) bool {
	for _, s := range inside {
		if _, ok := parseUnit(monthQuantity, s); ok {
			return true
		}
	}
	return false
}

// indexKind tells whether a header of the index date names the end of TRT.
func indexKind(header string) cohort.IndexKind {
	name, _ := parted(header)
	for _, text := range []string{fold(name), fold(header), inEnglish(fold(name))} {
		for _, w := range stopWords {
			if text == w {
				return cohort.TRTStop
			}
		}
		end, t := false, false
		for f := range strings.FieldsSeq(strings.ReplaceAll(text, "d c", "dc")) {
			end = end || ends[f]
			t = t || exogenous[f] || routes[f]
		}
		if end && t && composed(strings.Fields(text)).m == find("index_date") {
			return cohort.TRTStop
		}
	}
	return cohort.TreatmentStart
}
