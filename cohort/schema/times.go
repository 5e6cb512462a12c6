package schema

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// moments gives the times of visits' labels: the plan's, then those of a sheet that
// lists the schedule.
func (b *builder) moments() {
	b.times = map[string]moment{}
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		if !t.names("patient_id") {
			b.schedule(t)
		}
	}
	for label, month := range b.plan.Times {
		b.times[fold(label)] = moment{set: true, month: month}
	}
	for i := range b.res.Tables {
		b.res.Tables[i].times = b.times
	}
}

// visitLabel is a visit that is only numbered: "V3", "Visit 3".
var visitLabel = expression(`^(v|visit|vis|fu|follow up) ?\d{1,2}[a-z]?$`)

// mostSchedule bounds the rows of a sheet that lists the schedule.
const mostSchedule = 60

// schedule reads a sheet that says when each numbered visit was due.
func (b *builder) schedule(t *Table) {
	s := t.Sheet
	if s.Rows() > mostSchedule || s.Cols() > 30 {
		return
	}
	units := map[int]string{} // of a column of numbers, by its header
	found := map[string]moment{}
	for r := range s.Rows() {
		row := s.Row(r)
		label := ""
		for c := range row.Len() {
			text := sheet.Trim(row.Text(c))
			f := fold(text)
			switch {
			case label == "" && visitLabel().MatchString(f):
				label = f
			case label != "":
				w := parseMoment(f)
				if _, number := sheet.ParseNumber(text, sheet.Point); number && units[c] != "" {
					w = parseMoment(f + " " + units[c])
				}
				if w.known() && !found[label].set {
					found[label] = w
				}
			default:
				for _, unitName := range []string{"months", "weeks", "days"} {
					if strings.Contains(f, strings.TrimSuffix(unitName, "s")) {
						units[c] = unitName
					}
				}
			}
		}
	}
	if len(found) < 2 {
		return
	}
	for label, w := range found {
		b.times[label] = w
		b.times[strings.NewReplacer("visit ", "v", "v ", "v", "fu ", "fu").Replace(label)] = w
		b.times[strings.Replace(strings.Replace(label, "visit", "v", 1), " ", "", 1)] = w
	}
	t.Notes = append(t.Notes, fmt.Sprintf("read as the schedule of %d visits", len(found)))
}

// labelled reads a visit's label.
func (b *builder) labelled(text string) moment { return momentOfLabel(b.times, text) }

func momentOfLabel(times map[string]moment, text string) moment {
	f := fold(text)
	if w, ok := times[f]; ok {
		return w
	}
	if w, ok := times[strings.Replace(strings.Replace(f, "visit", "v", 1), " ", "", 1)]; ok {
		return w
	}
	if strings.IndexByte(text, '/') >= 0 {
		if m := spans().FindStringSubmatch(sheet.Trim(text)); m != nil {
			return parseMoment(m[1] + " " + spanUnits[m[2]])
		}
	}
	if !strings.ContainsFunc(f, unicode.IsLetter) {
		return moment{set: f == "0"} // a number, as most cells are: time zero is one in any unit
	}
	// "Visit 2 (3 months)", "V2 - month 3": the number of the visit, and its time.
	if cut := strings.IndexAny(text, "([-–:,"); cut > 0 && visitLabel().MatchString(fold(text[:cut])) {
		_, size := utf8.DecodeRuneInString(text[cut:])
		if w := parseMoment(fold(exact(text[cut+size:]))); w.known() {
			return w
		}
	}
	return parseMoment(fold(exact(sheet.Trim(text))))
}

// timed reads a header in which one of the plan's labels of visits stands: "post_T".
func (l *layouter) timed(text string) (label, bool) {
	var labels []string
	for k := range l.plan.Times {
		labels = append(labels, k)
	}
	slices.Sort(labels)
	for _, k := range labels {
		at, err := regexp.Compile(`(?i)(^|[^\pL\pN])` + regexp.QuoteMeta(strings.TrimSpace(k)) + `([^\pL\pN]|$)`)
		if err != nil || !at.MatchString(text) {
			continue
		}
		got := recognise(at.ReplaceAllString(text, " "))
		if got.m != nil && got.m.visit && !got.when.set && got.m.name != "month" && got.m.form != asTime {
			got.when = moment{set: true, month: l.plan.Times[k]}
			return got, true
		}
	}
	return label{}, false
}

// untold are words for a time that a header can name without saying when it was.
var untold = wordSet("post after final last end followup fu latest current nachher apres despues dopo depois sonra na po после")

// untoldTime tells a header of an analyte whose time is named and not said: "post_T".
func untoldTime(header string) (word string, of *meaning) {
	fields := strings.Fields(fold(header))
	for i, f := range fields {
		if untold[f] && len(fields) > 1 {
			rest := recogniseWords(strings.Join(slices.Delete(slices.Clone(fields), i, i+1), " "), nil, 1)
			if rest.m != nil && rest.m.visit && rest.m.form == asNumber && rest.m.name != "month" && !rest.when.set {
				return f, rest.m
			}
		}
	}
	return "", nil
}

// ofSheet gives the visits of a sheet without a time the time that its name says, as
// workbooks with one sheet a visit have it.
func (b *builder) ofSheet(t *Table) {
	w := parseMoment(fold(exact(t.Sheet.Name)))
	if m := spanOfSheet().FindStringSubmatch(t.Sheet.Name); m != nil && b.spans() {
		w = parseMoment(m[1] + " " + spanUnits[m[2]])
	}
	if w.dashed {
		w = w.settled(slices.ContainsFunc(b.res.Tables, func(o Table) bool { return parseMoment(fold(exact(o.Sheet.Name))).plain() }))
	}
	if !w.known() {
		if w = b.times[fold(t.Sheet.Name)]; !w.set {
			return
		}
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.m == nil || !c.m.visit {
			continue
		}
		if c.label.when.set || c.m.form == asDate || c.m.form == asTime || c.m.name == "month" {
			return
		}
	}
	some := false
	for i := range t.Columns {
		if c := &t.Columns[i]; c.m != nil && c.m.visit && (c.m.form == asNumber || c.m.form == asYesNo) {
			c.label.when, some = w, true
		}
	}
	if some {
		t.Notes = append(t.Notes, "its visits have the time that the sheet's name says")
	}
}

// spanOfSheet is a span of time as a sheet's name has it, which can hold no stroke: 3-12
// for three months.
var spanOfSheet = expression(`^\s*(\d{1,2})\s*[-_ ]\s*(12|52)\s*$`)

// spans tells whether names of sheets are spans: two at least, so that no date or
// identifier is taken for one.
func (b *builder) spans() bool {
	names := map[string]bool{}
	for i := range b.res.Tables {
		if name := b.res.Tables[i].Sheet.Name; spanOfSheet().MatchString(name) {
			names[name] = true
		}
	}
	return len(names) > 1
}

// datedRows sets columns aside whose header names a time in a table whose rows have
// their own: "TT 3" of a long table is no visit at month 3 of every row.
func (b *builder) datedRows(t *Table) {
	time, untimed := -1, false
	for i := range t.Columns {
		c := &t.Columns[i]
		if m := c.label.m; m != nil && !c.label.when.set {
			switch {
			case m.name == "visit_date", m.name == "month", m.name == "visit_label":
				time = i
			case m.visit && m.form == asNumber:
				untimed = true
			}
		}
	}
	if time < 0 || !t.repeats() {
		return
	}
	for i := range t.Columns { // which of "T 1" and "T 2" counts, the plan says
		if l, p := &t.Columns[i].label, t.Columns[i].plan; l.planned && l.m != nil && l.m.visit && (p == nil || p.At == "") {
			l.when, untimed = moment{}, untimed || l.m.form == asNumber
		}
	}
	if !untimed {
		t.rowsOverHeader(&t.Columns[time])
		return
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		m := c.label.m
		if m == nil || !m.visit || m.form != asNumber || !c.label.when.set || c.label.when.base || c.label.planned {
			continue
		}
		c.label.m = nil
		c.told = true
		c.Notes = append(c.Notes, "not used: its header names a time, and the rows have times of their own")
		t.find(cohort.Finding{Code: cohort.UnknownColumn, Severity: cohort.Warning, At: t.Sheet.Ref(t.Header, c.Col),
			Also:   []cohort.Ref{t.Sheet.Ref(t.Header, t.Columns[time].Col)},
			Column: c.Header, Got: c.Header, Want: "a header without a time, since the rows have theirs",
			Message: fmt.Sprintf("not used: what is %q in a table of one row a visit? Say it %s", c.Header, t.remedy(c, "is: NAME"))})
	}
}

// rowsOverHeader takes the one time that all headers of a table name, such as "TT 3", for
// no time where each row has a date: every value would stand at month 3. It is told.
func (t *Table) rowsOverHeader(date *Column) {
	var timed []*Column
	for i := range t.Columns {
		c := &t.Columns[i]
		if m := c.label.m; m == nil || !m.visit || m.form != asNumber || !c.label.when.set || c.label.when.base || c.label.planned {
			continue
		}
		if timed = append(timed, c); c.label.when != timed[0].label.when {
			return
		}
	}
	if date.label.m.name == "visit_label" {
		return // a label repeats what the header says
	}
	for _, c := range timed {
		c.label.when = moment{}
		c.Notes = append(c.Notes, "the time in its header is not used: the rows have their own")
		names := strconv.Quote(c.Header) + " names one"
		if !recognise(c.Header).when.set {
			names = "the plan gives the sheet one (columns: sheets: NAME: {at: TIME})"
		}
		t.find(cohort.Finding{Code: cohort.UnknownColumn, Severity: cohort.Warning, At: t.Sheet.Ref(t.Header, c.Col),
			Also:   []cohort.Ref{t.Sheet.Ref(t.Header, date.Col)},
			Column: c.Header, Got: c.Header, Want: "a header without a time, since the rows have theirs",
			Message: fmt.Sprintf("read at the times in %q, although %s; if the values are all of that time, leave the other column out",
				date.Header, names)})
	}
}

// repeats tells whether patients have several rows.
func (t *Table) repeats() bool {
	col := t.idHeader()
	seen, rows, again := map[string]bool{}, 0, 0
	for r := t.First; r <= t.Last && rows < 500; r++ {
		if id := sheet.Trim(t.Sheet.Row(r).Text(col)); id != "" {
			rows++
			again += btoi(seen[id])
			seen[id] = true
		}
	}
	return 4*again >= rows && again > 0
}
