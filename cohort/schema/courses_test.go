package schema

import (
	"math"
	"slices"
	"strings"
	"testing"

	"leydig/cohort"
	"leydig/cohort/unit"
)

const (
	menOfCourses = "patient_id,age,index_date\nP1,34,2020-01-01\nP2,44,2020-02-01\nP3,51,2020-03-01\n"
	seenInCourse = `patient_id,visit_date,TT (ng/dL)
P1,2019-12-20,210
P1,2020-03-01,250
P1,2020-07-01,520
P2,2020-01-20,190
P2,2020-04-01,480
P3,2020-05-01,200
P3,2020-10-01,230
`
)

// courseText writes the courses of a cohort, a man a line.
func courseText(c *cohort.Cohort) string {
	var b strings.Builder
	for p, id := range c.Patients.ID.All() {
		b.WriteString(id + ":")
		from, to := c.Courses.Of(p)
		for k := from; k < to; k++ {
			x := c.Courses
			b.WriteString(" " + x.Levels[x.Treatment[k]] + " " + formatNumber(x.From[k]) + ".." + formatNumber(x.To[k]))
		}
		b.WriteString("; " + c.Courses.Sequence(p) + "\n")
	}
	return b.String()
}

// A table with a row for each treatment of a man: dates, their order as it comes, a
// combination as two courses, one without an end.
func TestCourses(t *testing.T) {
	r := mustRead(t, Plan{}, menOfCourses, seenInCourse, `patient_id,treatment,start,end
P1,clomiphene,2020-04-01,
P1,hCG,2020-01-01,2020-04-01
P2,clomiphene,2020-02-01,2020-12-01
P3,hCG,2020-03-01,2020-06-01
P3,hCG + clomiphene,2020-06-01,
`)
	c := r.Cohort
	want := `P1: hcg 0..91 cc 91..+Inf; hcg then cc
P2: cc 0..304; cc
P3: hcg 0..92 cc 92..+Inf hcg 92..+Inf; hcg then cc+hcg
`
	if got := courseText(c); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if f := c.Patients.Factor("treatment"); f == nil || f.Text(2) != "hcg then cc+hcg" {
		t.Errorf("the treatment is not the sequence: %+v", f)
	}
	if d := c.Patients.Date("stop_date"); d == nil || d.Values[1].String() != "2020-12-01" || d.Values[0] != cohort.NoDay {
		t.Errorf("the end of treatment is not that of the last course: %+v", d)
	}
	for _, x := range []struct {
		man  int
		day  float64
		want string
	}{{0, 0, ""}, {0, 1, "hcg"}, {0, 91, "hcg"}, {0, 92, "cc"}, {1, 305, ""}, {2, 100, "cc+hcg"}} {
		if got := c.Courses.At(x.man, x.day); got != x.want {
			t.Errorf("man %d at day %g is on %q, want %q", x.man, x.day, got, x.want)
		}
	}
	if len(r.Findings) != 0 || r.Tables[2].Role != RoleCourses {
		t.Errorf("%s, findings %v", r.Tables[2].Role, r.Findings)
	}
}

// Months instead of dates, and a patients' table with the treatments' own columns, which
// stay those of the patient.
func TestCoursesInMonths(t *testing.T) {
	r := mustRead(t, Plan{}, "patient_id,treatment,age\nP1,anastrozole,30\nP2,anastrozole,40\n",
		"patient_id,month,TT\nP1,0,200\nP1,3,300\nP2,0,210\nP2,3,310\n",
		"patient_id,drug,start (mo),end month\nP1,hCG,0,3\nP1,CC,3,\nP2,CC,1.5,6\n")
	if r.Cohort.Courses == nil {
		t.Fatalf("no courses; tables %v", r.Tables[2].Role)
	}
	month := func(m float64) string { return formatNumber(m * unit.DaysPerMonth) }
	want := "P1: hcg 0.." + month(3) + " cc " + month(3) + "..+Inf; hcg then cc\nP2: cc " + month(1.5) + ".." + month(6) + "; cc\n"
	if got := courseText(r.Cohort); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if f := r.Cohort.Patients.Factor("treatment"); f.Text(0) != "anastrozole" {
		t.Errorf("the patient's own treatment gave way: %q", f.Text(0))
	}
}

// Where nothing else says when treatment began, the first course does.
func TestIndexOfCourses(t *testing.T) {
	r := mustRead(t, Plan{}, "patient_id,age\nP1,34\nP2,44\n", "patient_id,visit_date,TT\nP1,2020-03-01,250\nP2,2020-04-01,480\n",
		"patient_id,treatment,started,stopped\nP1,CC,2020-02-01,\nP1,hCG,2020-01-01,2020-02-01\nP2,CC,2020-02-01,\n")
	c := r.Cohort
	if got := []string{c.Patients.Index[0].String(), c.Patients.Index[1].String()}; !slices.Equal(got, []string{"2020-01-01", "2020-02-01"}) {
		t.Errorf("index dates %v", got)
	}
	if at := c.PatientRef(c.Patients.Date("index_date").At, 0); at.Cell != "C3" {
		t.Errorf("the index date of P1 is said to stand in %s", at)
	}
	if c.Visits.Time.At(0) != 60 {
		t.Errorf("a visit at day %g", c.Visits.Time.At(0))
	}
}

// The end of testosterone is no beginning of a course: without its date there is no time zero.
func TestNoIndexOfCourses(t *testing.T) {
	r := mustRead(t, Plan{Index: cohort.TRTStop}, "patient_id,age\nP1,34\nP2,44\n", "patient_id,month,TT\nP1,3,250\nP2,4,480\n",
		"patient_id,treatment,started,stopped\nP1,CC,2020-02-01,\nP1,hCG,2020-01-01,2020-02-01\nP2,CC,2020-02-01,\n")
	if i := r.Cohort.Patients.Index; len(i) > 0 && (i[0] != cohort.NoDay || i[1] != cohort.NoDay) {
		t.Errorf("index dates %v", i)
	}
	if n := len(r.Cohort.Courses.Treatment); n != 0 || len(at(r, cohort.BadDate)) != 3 {
		t.Errorf("%d courses, told at %v", n, at(r, cohort.BadDate))
	}
}

// The span stands in columns of dates or of months, whatever their order and other words.
func TestSpanColumns(t *testing.T) {
	r := mustRead(t, Plan{}, menOfCourses, seenInCourse,
		"patient_id,dose from label (mg),treatment,Rx from,Rx to\nP1,25,CC,2020-01-01,2020-02-01\nP1,50,CC,2020-03-01,\nP2,25,CC,2020-02-01,\n")
	if r.Cohort.Courses == nil {
		t.Fatal("no courses")
	}
	if got, want := courseText(r.Cohort), "P1: cc 0..31 cc 60..+Inf; cc\nP2: cc 0..+Inf; cc\nP3:; \n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// Rows that are no course are told with their cell, and the others are used.
func TestBrokenCourses(t *testing.T) {
	r := mustRead(t, Plan{}, menOfCourses, seenInCourse, `patient_id,treatment,start,end
P1,hCG,2020-01-01,2020-04-01
P1,CC,2020-06-01,2020-04-01
P1,CC,soon,
P2,,2020-02-01,
P2,CC,,2020-05-01
P3,CC,2020-03-01,
`)
	want := "P1: hcg 0..91; hcg\nP2:; \nP3: cc 0..+Inf; cc\n"
	if got := courseText(r.Cohort); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	var cells []string
	for _, f := range r.Findings {
		if f.At.File == "c.csv" {
			cells = append(cells, string(f.Code)+" "+f.At.Cell)
		}
	}
	slices.Sort(cells)
	if want := []string{"bad-date B5", "bad-date C4", "bad-date C6", "impossible-order C3"}; !slices.Equal(cells, want) {
		t.Errorf("told %v, want %v", cells, want)
	}
}

// A list of the patients stays one, also where a man stands in it twice by mistake or where
// it has a start of treatment.
func TestNoCourses(t *testing.T) {
	for _, text := range []string{
		"patient_id,age,treatment,start date\nP1,30,CC,2020-01-01\nP2,40,CC,2020-01-01\nP3,50,CC,2020-02-01\n",
		"patient_id,age,etiology,treatment,start date\nP1,30,primary,CC,2020-01-01\nP2,40,primary,CC,2020-01-01\nP2,41,primary,hCG,2020-02-01\n",
	} {
		r := mustRead(t, Plan{}, text, seenInCourse)
		if r.Cohort.Courses != nil || r.Tables[0].Role != RolePatients {
			t.Errorf("%q was taken for %s", text, r.Tables[0].Role)
		}
	}
}

// Treatments given together are named in one order, whichever began first.
func TestTogether(t *testing.T) {
	c := &cohort.Courses{Start: []int32{0, 2}, Treatment: []int32{1, 0}, Levels: []string{"cc", "hcg"}, From: []float64{0, 10},
		To: []float64{30, 40}}
	for day, want := range map[float64]string{5: "hcg", 20: "cc+hcg", 35: "cc", 41: ""} {
		if got := c.At(0, day); got != want {
			t.Errorf("day %g: %q, want %q", day, got, want)
		}
	}
}

func TestCourseEnd(t *testing.T) {
	c := &cohort.Courses{Start: []int32{0, 2, 2}, Treatment: []int32{0, 1}, Levels: []string{"cc", "hcg"}, From: []float64{0, 10},
		To: []float64{30, 20}}
	if got := c.End(0); got != 30 {
		t.Errorf("the last course ends at %g", got)
	}
	if got := c.End(1); !math.IsNaN(got) {
		t.Errorf("a man without courses ends at %g", got)
	}
}
