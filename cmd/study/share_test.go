package study

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"leydig/stats/results"
)

// TestShared makes sets to be shared of samples and attacks them: no small cell stands
// there, and none comes back by subtracting what stands there from what stands there.
func TestShared(t *testing.T) {
	cohorts := map[string][]string{"cc-review": {"cohort.xlsx"}, "trt-recovery": {"cohort.xlsx"}}
	for _, small := range []string{"all-events", "level90", "no-baseline", "no-follow-up", "trt-stop", "more-outcomes", "duration-safety"} {
		cohorts["small/"+small] = []string{"patients.csv", "visits.csv"}
	}
	for name, files := range cohorts {
		if testing.Short() && !strings.HasPrefix(name, "small") {
			continue
		}
		for _, least := range []int64{5, 11} {
			t.Run(fmt.Sprintf("%s below %d", name, least), func(t *testing.T) {
				set, s := analysed(t, name, files)
				before, _ := json.Marshal(set)
				shared := Privacy{Share: true, SmallCells: &least}.Shared(set)
				if after, _ := json.Marshal(set); !bytes.Equal(before, after) {
					t.Error("the set itself was changed")
				}
				if len(shared.Results) == 0 && !strings.HasPrefix(name, "small") {
					t.Error("nothing is left to share")
				}
				a := attack{t: t, least: least, full: set, shared: shared}
				a.cells()
				a.groups()
				a.pairs()
				a.curves()
				a.readOff()
				a.scheduled()
				a.published()
				a.others()
				out := &folder{files: map[string]*bytes.Buffer{}}
				if err := Write(context.Background(), out, Formats, shared, nil, Look{}); err != nil {
					t.Fatal(err)
				}
				for file, b := range out.files {
					for _, secret := range append(files, s.Data.Cohort.Patients.ID.All()...) {
						if len(secret) > 3 && strings.Contains(b.String(), secret) && !strings.HasSuffix(file, ".png") &&
							!strings.HasSuffix(file, ".docx") && !strings.HasSuffix(file, ".xlsx") {
							t.Errorf("%s holds %q", file, secret)
						}
					}
				}
			})
		}
	}
}

type attack struct {
	t            *testing.T
	least        int64
	full, shared *results.Set
}

func (a attack) small(n int64) bool { return n > 0 && n < a.least }

// told are the counts that a result tells: by itself, and of those it does not count.
func told(r *results.Result) map[string]int64 {
	out := map[string]int64{"n": r.N, "lost": r.Lost}
	switch v := r.Value.(type) {
	case results.Count:
		out["count"] = v.N
		if v.N <= r.N {
			out["others"] = r.N - v.N
		}
	case results.Fraction:
		out["x"], out["not x"], out["of"] = v.X, v.N-v.X, v.N
	}
	return out
}

func (a attack) cells() {
	for i := range a.shared.Results {
		for what, n := range told(&a.shared.Results[i]) {
			if a.small(n) {
				a.t.Errorf("%s: %s is %d", a.shared.Results[i].Key, what, n)
			}
		}
	}
}

// groups subtracts the published groups of a factor from the published total: what is left
// must not be the count of one group, nor of few men.
func (a attack) groups() {
	shared, err := a.shared.Index()
	if err != nil {
		a.t.Fatal(err)
	}
	type sums struct {
		missing int
		left    map[string]int64
		secret  bool
	}
	found := map[string]*sums{}
	full, _ := a.full.Index()
	for i := range a.full.Results {
		r := &a.full.Results[i]
		if len(r.Key.Group) != 1 {
			continue
		}
		whole := r.Key
		whole.Group = nil
		if whole.Term.Factor == r.Key.Group[0].Factor {
			continue // a contrast of groups
		}
		total := shared.Get(whole)
		if total == nil || full.Get(whole) == nil {
			continue
		}
		id := whole.String() + " by " + r.Key.Group[0].Factor
		s := found[id]
		if s == nil {
			s = &sums{left: told(total)}
			found[id] = s
		}
		published := shared.Get(r.Key)
		if published == nil {
			s.missing++
			for _, n := range told(r) {
				s.secret = s.secret || a.small(n)
			}
			continue
		}
		for what, n := range told(published) {
			s.left[what] -= n
		}
	}
	for id, s := range found {
		if s.missing == 1 && s.secret {
			a.t.Errorf("%s: one group is withheld, the total less the others gives it back", id)
		}
		if s.missing > 0 && (a.small(s.left["x"]) || a.small(s.left["count"])) {
			a.t.Errorf("%s: the groups withheld have %v men together", id, s.left)
		}
	}
}

// pairs subtracts rates of the whole cohort from one another: one who responds confirmed
// responds.
func (a attack) pairs() {
	type rate struct {
		key  results.Key
		x, n int64
	}
	var rates []rate
	for i := range a.shared.Results {
		r := &a.shared.Results[i]
		if f, ok := r.Value.(results.Fraction); ok && len(r.Key.Group) == 0 && r.Key.At == "" && r.Key.Stat == results.Rate {
			rates = append(rates, rate{r.Key, f.X, f.N})
		}
	}
	for i, x := range rates {
		for _, y := range rates[:i] {
			if x.key.Analysis == y.key.Analysis && (a.small(x.x-y.x) || a.small(y.x-x.x)) {
				a.t.Errorf("%s and %s differ by %d men", x.key, y.key, x.x-y.x)
			}
		}
	}
}

// curves takes curves apart: between two steps, and behind the last.
func (a attack) curves() {
	shared, _ := a.shared.Index()
	for i := range a.shared.Results {
		r := &a.shared.Results[i]
		if _, men := r.Value.(results.Ranked); men || r.Key.Stat == results.LevelEvents {
			a.t.Errorf("%s: values of single men, or events by level of a model, are told", r.Key)
		}
		c, ok := r.Value.(results.Curve)
		if !ok {
			continue
		}
		events := 0.0
		for k := range c.Time {
			events += float64(c.Events[k])
			if m := float64(c.Time[k]); m != math.Trunc(m) {
				a.t.Errorf("%s: a step at month %v tells the day", r.Key, m)
			}
			if a.small(int64(c.Events[k])) || a.small(int64(c.Censored[k])) {
				a.t.Errorf("%s: %v events and %v departures up to month %v", r.Key, c.Events[k], c.Censored[k], c.Time[k])
			}
			if k > 0 && a.small(int64(c.AtRisk[k-1]-c.AtRisk[k])) {
				a.t.Errorf("%s: %v fewer at risk at month %v", r.Key, c.AtRisk[k-1]-c.AtRisk[k], c.Time[k])
			}
			if k > 0 && c.AtRisk[k-1]-c.Events[k-1]-c.Censored[k-1] != c.AtRisk[k] {
				a.t.Errorf("%s: at month %v %v are at risk of %v less %v and %v", r.Key, c.Time[k], c.AtRisk[k], c.AtRisk[k-1], c.Events[k-1],
					c.Censored[k-1])
			}
		}
		key := r.Key
		key.Stat = results.Events
		if total := shared.Get(key); total != nil {
			if left := total.Value.(results.Count).N - int64(events); a.small(left) || left < 0 {
				a.t.Errorf("%s: %d events behind the last step", r.Key, left)
			}
		}
	}
}

// readOff sets what is read off a curve at a month among the curve's own months: between two
// of all these few have neither left nor had the event, nor come to their end by one cause.
func (a attack) readOff() {
	full, _ := a.full.Index()
	for i := range a.shared.Results {
		r := &a.shared.Results[i]
		c, ok := r.Value.(results.Curve)
		if !ok || r.Key.Stat != results.CurveStat {
			continue
		}
		exact := full.Get(r.Key).Value.(results.Curve)
		var months []float64
		for _, m := range c.Time {
			months = append(months, float64(m))
		}
		restarts := []int64{0}
		for k := range a.shared.Results {
			x := &a.shared.Results[k]
			m, err := strconv.ParseFloat(x.Key.At, 64)
			if err != nil || x.Key.Outcome != r.Key.Outcome || !slices.Equal(x.Key.Group, r.Key.Group) {
				continue
			}
			if x.Key.Stat == results.Reached || x.Key.Stat == results.Incidence || x.Key.Stat == results.ShiftedReached {
				months = append(months, m)
			}
			if n, ok := x.Value.(results.Count); ok && x.Key.Term.Level == results.CauseRestart {
				restarts = append(restarts, n.N)
			}
		}
		slices.Sort(months)
		var events, gone int64
		for _, m := range append(months, math.Inf(1)) {
			var e, g int64
			for k, t := range exact.Time {
				if float64(t) <= m {
					e, g = e+int64(exact.Events[k]), g+int64(exact.Censored[k])
				}
			}
			if a.small(e-events) || a.small(g-gone) {
				a.t.Errorf("%s: up to month %g %d events and %d departures more than at the month told before", r.Key, m, e-events, g-gone)
			}
			events, gone = e, g
		}
		for k := range restarts[1:] {
			if a.small(restarts[k+1] - restarts[k]) {
				a.t.Errorf("%s: restarts %d", r.Key, restarts)
			}
		}
	}
}

// scheduled subtracts men at scheduled months: those who left from those not measured, and
// those gone at one month from those gone at the next.
func (a attack) scheduled() {
	lost := map[string]int64{}
	for i := range a.full.Results {
		if r := &a.full.Results[i]; r.Key.Analysis == "eugonadism" && r.Key.Stat == results.Rate && r.Key.At != "" {
			lost[r.Key.At] = r.Lost
		}
	}
	before := map[string]int64{}
	for i := range a.shared.Results {
		r := &a.shared.Results[i]
		if r.Key.Term.Factor != results.LastStatus {
			continue
		}
		how := r.Value.(results.Count).N
		if last, ok := before[r.Key.Term.Level]; a.small(lost[r.Key.At]-r.N) || ok && a.small(how-last) {
			a.t.Errorf("%s: %d of %d not measured have left; %d, %d the time before", r.Key, r.N, lost[r.Key.At], how, last)
		}
		before[r.Key.Term.Level] = how
	}
}

// published subtracts published figures of as many men from one another.
func (a attack) published() {
	for i, p := range a.shared.Published {
		for _, q := range a.shared.Published[:i] {
			if p.N+p.Lost == q.N+q.Lost && (a.small(p.X-q.X) || a.small(q.X-p.X) || a.small(p.N-q.N) || a.small(q.N-p.N)) {
				a.t.Errorf("%s is %d of %d, %s %d of %d", p.ID, p.X, p.N, q.ID, q.X, q.N)
			}
		}
	}
}

// others looks at what is not a result.
func (a attack) others() {
	for _, s := range a.shared.Attrition {
		if a.small(s.Lost) || a.small(s.Kept) {
			a.t.Errorf("attrition, %s, %s: %d kept, %d lost", s.Path, s.Rule, s.Kept, s.Lost)
		}
	}
	for _, v := range a.shared.Variables {
		for _, l := range v.Levels {
			if a.small(l.N) {
				a.t.Errorf("%s has %d men of %s", v.Name, l.N, l.Name)
			}
		}
	}
	if len(a.shared.Findings.List) > 0 || a.shared.Summary.Evaluable != 0 || a.shared.Summary.Recovery != nil {
		a.t.Error("findings or the summary's counts are told")
	}
}
