
# ---- From here on the script is the same for every study. ----
suppressPackageStartupMessages(library(survival))
args <- commandArgs()
here <- dirname(sub("^--file=", "", grep("^--file=", args, value = TRUE)[1]))
if (is.na(here)) here <- "."
read <- function(name) read.csv(file.path(here, name), colClasses = "character", check.names = FALSE, na.strings = "")
number <- function(x) as.numeric(x)
pat <- read("patients.csv")
vis <- read("visits.csv")
vis$month <- number(vis$month)
analytes <- setdiff(names(vis), c("patient_id", "visit_date", "month", "on_trt", "on_treatment", "time_of_day"))
for (a in analytes) vis[[a]] <- number(vis[[a]])

# A value reaches a limit to within the rounding of a unit's conversion.
reaches <- function(v, limit) v >= limit - 1e-4 * abs(limit)

# Follow-up: after the index, not on exogenous testosterone, not after its restart, not in the washout.
row <- match(vis$patient_id, pat$patient_id)
index <- as.Date(pat$index_date); restart <- as.Date(pat$restart_date)
restart_month <- as.numeric(restart - index) / 30.4375
wash <- rep(washout_days, nrow(pat))
for (f in names(washout_by)) wash[!is.na(pat$trt_formulation) & tolower(pat$trt_formulation) == f] <- washout_by[[f]]
vis$follow <- vis$month > 0 & !(vis$on_trt %in% "yes") &
  (is.na(restart_month[row]) | vis$month <= restart_month[row] + 1e-9) &
  vis$month * 30.4375 >= wash[row] - 1e-9

# The follow-up values of an analyte, man by man, in order of time. Of two on one date each may meet a
# criterion; where one value stands for the date (the last, the nearest, one that confirms) it is the first.
values <- function(analyte, keep = vis$follow) {
  v <- vis[keep & !is.na(vis[[analyte]]), c("patient_id", "month", analyte, "on_treatment")]
  names(v)[3] <- "value"
  v <- v[order(v$month), ]
  v$leads <- !duplicated(v[c("patient_id", "month")])
  split(v, factor(v$patient_id, levels = pat$patient_id))
}
last <- function(v) max(which(v$leads))
eugonadal <- function(v) reaches(v, eugonadal_at_least) & (eugonadal_below == 0 | !reaches(v, eugonadal_below))
baseline <- number(pat$baseline_total_testosterone)
responds <- function(v, b) reaches(v, b + rise) & reaches(v, at_least)

# The first value that meets a criterion with those of the next dates, as many as are wanted.
first <- function(v, met, want) {
  for (i in which(met)) {
    rest <- head(met[v$leads & v$month > v$month[i]], want - 1)
    if (length(rest) == want - 1 && all(rest)) return(i)
  }
  NA_integer_
}
# Times to the first value that meets: event, month, and the interval in which it happened.
times <- function(tables, meets, want, risk) {
  out <- data.frame(event = rep(NA, length(tables)), month = NA_real_, lower = NA_real_, upper = NA_real_)
  for (p in seq_along(tables)) {
    v <- tables[[p]]
    if (nrow(v) == 0 || !risk[p]) next
    met <- meets(v$value, p)
    k <- first(v, met, want)
    if (is.na(k)) {
      end <- if (met[nrow(v)] && want > 1) max(c(0, v$month[!met])) else v$month[nrow(v)]
      out[p, ] <- list(FALSE, v$month[nrow(v)], end, Inf)
    } else {
      out[p, ] <- list(TRUE, v$month[k], max(c(0, v$month[!met & v$month < v$month[k]])), v$month[k])
    }
  }
  out[!is.na(out$event), ]
}
wilson <- function(x, n) {
  if (n == 0) return(c(NA, NA))
  z <- qnorm(1 - (1 - level) / 2)
  centre <- (x + z^2 / 2) / (n + z^2)
  half <- z / (n + z^2) * sqrt(x * (n - x) / n + z^2 / 4)
  pmin(1, pmax(0, c(centre - half, centre + half)))
}
# When a limit of a curve first lies at one half or below. (quantile() of survfit looks a limit up that
# rises again after the first events, as it does in small samples, as if it were sorted.)
crosses <- function(time, limit) {
  k <- which(limit <= 0.5 + 1e-9)[1]
  if (is.na(k) || limit[k] < 0.5 - 1e-9) return(time[k])
  after <- which(limit < 0.5 - 1e-9 & seq_along(limit) > k)[1]
  if (is.na(after)) time[k] else (time[k] + time[after]) / 2
}
km <- function(t) survfit(Surv(month, event) ~ 1, data = t, conf.type = "log-log", conf.int = level)

# The median of Turnbull's estimate, by self-consistency to the end: survfit's interval2
# stops earlier, and where the curve is flat at one half that decides the interval.
turnbull_median <- function(t) {
  pairs <- aggregate(list(w = rep(1, nrow(t))), list(lower = t$lower, upper = t$upper), sum)
  ends <- sort(unique(c(pairs$lower, pairs$upper)))
  inner <- which(ends[-length(ends)] %in% pairs$lower & ends[-1] %in% pairs$upper)
  from <- ends[inner]; to <- ends[inner + 1]
  covers <- outer(pairs$lower, from, "<=") & outer(pairs$upper, to, ">=")
  mass <- rep(1 / length(from), length(from))
  for (i in seq_len(200000)) {
    gain <- colSums(covers * (pairs$w / as.vector(covers %*% mass))) / sum(pairs$w)
    mass <- mass * gain
    if (max(gain) - 1 < 1e-10) break
  }
  keep <- mass > 1e-3 / nrow(t) # of an interval without mass some is left after any number of steps
  left <- 1 - cumsum(mass[keep])
  k <- which(left <= 0.5 + 1e-7)[1]
  if (is.na(k)) return(NA)
  lower <- from[keep][k]; upper <- to[keep][k]
  if (abs(left[k] - 0.5) < 1e-7 && k < sum(keep)) {
    upper <- to[keep][k + 1] # flat at one half: up to the next, or to the last lower end where that has no end
    if (is.infinite(upper)) return(((lower + to[keep][k]) / 2 + from[keep][k + 1]) / 2)
  }
  if (is.infinite(upper)) NA else (lower + upper) / 2
}

failed <- 0; checked <- character(0)
told <- function(v) if (is.na(v)) "none" else format(v, digits = 10)
check <- function(name, got) {
  if (!(name %in% names(expected))) return(invisible())
  checked <<- c(checked, name)
  want <- expected[[name]]
  if (length(got) == 0) got <- NA
  same <- (is.na(want) && is.na(got)) || (!is.na(want) && !is.na(got) && abs(want - got) <= 1e-8 * max(1, abs(want)))
  if (!same) failed <<- failed + 1
  cat(sprintf("%-8s %-46s report %-16s R %s\n", if (same) "agrees" else "DIFFERS", name, told(want), told(got)))
}
curve <- function(name, t) {
  check(paste0(name, " at risk"), nrow(t))
  check(paste0(name, " events"), sum(t$event))
  if (nrow(t) == 0) return(invisible())
  f <- km(t)
  check(paste0(name, " median"), quantile(f, 0.5)$quantile)
  check(paste0(name, " median lower"), crosses(f$time, f$lower))
  check(paste0(name, " median upper"), crosses(f$time, f$upper))
  for (m in read_at) {
    s <- summary(km(t), times = m, extend = TRUE) # where the report reads none, none is expected
    check(paste0(name, " by month ", m), 1 - s$surv)
    check(paste0(name, " by month ", m, " lower"), 1 - s$upper)
    check(paste0(name, " by month ", m, " upper"), 1 - s$lower)
  }
}

check("patients", nrow(pat))
check("visits", sum(rowSums(!is.na(vis[analytes])) > 0))

tt <- values("total_testosterone")
seen <- vapply(tt, nrow, 0L) > 0
evaluable <- seen & !is.na(baseline)
answer <- function(kind) vapply(seq_along(tt), function(p) {
  v <- tt[[p]]
  if (!evaluable[p]) return(NA)
  met <- responds(v$value, baseline[p])
  if (kind == "any") return(!is.na(first(v, met, responder_confirm)))
  if (kind == "last") return(met[last(v)])
  k <- near(v$month, window_month)
  if (is.na(k)) NA else met[k]
}, NA)
# The value that stands for a scheduled month: the nearest in its window, of two the earlier.
near <- function(months, m) {
  i <- match(m, schedule)
  from <- if (i == 1) 0 else (schedule[i - 1] + m) / 2
  to <- if (i == length(schedule)) m + 12 else (m + schedule[i + 1]) / 2
  k <- which(months > from & months <= to)
  if (length(k) == 0) NA else k[which.min(abs(months[k] - m))]
}
r <- answer(responder_when)
check("responders", sum(r, na.rm = TRUE))
check("evaluable", sum(!is.na(r)))
w <- wilson(sum(r, na.rm = TRUE), sum(!is.na(r)))
check("responders lower", w[1]); check("responders upper", w[2])
check("responders, not evaluable counted as none: of", nrow(pat))
check("responders, not evaluable counted as none", sum(r, na.rm = TRUE))
check("responders at the last visit", sum(answer("last"), na.rm = TRUE))

for (m in schedule) {
  k <- vapply(tt, function(v) near(v$month, m), 1L)
  x <- vapply(which(!is.na(k)), function(p) eugonadal(tt[[p]]$value[k[p]]), NA)
  check(paste0("month ", m, " measured"), length(x))
  check(paste0("month ", m, " eugonadal"), sum(x))
  w <- wilson(sum(x), length(x))
  check(paste0("month ", m, " lower"), w[1]); check(paste0("month ", m, " upper"), w[2])
}
check("ever eugonadal", sum(vapply(tt, function(v) !is.na(first(v, eugonadal(v$value), eugonadal_confirm)), NA)))

met_before <- if (kind == "treatment-start") !is.na(baseline) & eugonadal(baseline) else rep(FALSE, nrow(pat))
check("recovery, eugonadal at the index", sum(met_before))
rec <- times(tt, function(v, p) eugonadal(v), eugonadal_confirm, !met_before)
curve("recovery", rec)
if ("recovery Turnbull median" %in% names(expected)) check("recovery Turnbull median", turnbull_median(rec))
curve("recovery, confirmed", times(tt, function(v, p) eugonadal(v), max(2, eugonadal_confirm), !met_before))
curve("response, confirmed", times(tt, function(v, p) responds(v, baseline[p]), max(2, responder_confirm), !is.na(baseline)))

if ("sperm measured" %in% names(expected)) {
  sp <- values("sperm_concentration")
  own <- number(pat$baseline_sperm_concentration)
  if (kind != "treatment-start") { # the pre-TRT count, where none is given
    off <- vis$on_trt %in% "no" & vis$month < -number(pat$trt_duration)[row]
    own <- mapply(function(v, given) if (is.na(given)) mean(tail(v$value[v$leads], baseline_visits)) else given,
      values("sperm_concentration", off %in% TRUE), own)
  }
  ever <- function(met) sum(vapply(seq_along(sp), function(p) any(met(sp[[p]]$value, p)), NA), na.rm = TRUE)
  check("sperm measured", sum(vapply(sp, nrow, 0L) > 0))
  check("sperm at the level", ever(function(v, p) reaches(v, sperm_at_least)))
  check("sperm at the own baseline", ever(function(v, p) reaches(v, own[p])))
  known <- reaches(own, sperm_at_least)
  if (kind != "treatment-start") {
    before <- values("sperm_concentration", vis$month <= 0 & vis$month >= -baseline_months)
    known <- vapply(before, function(v) nrow(v) > 0 && reaches(v$value[last(v)], sperm_at_least), NA)
  }
  curve("sperm", times(sp, function(v, p) reaches(v, sperm_at_least), sperm_confirm, !(known %in% TRUE)))
}

count <- function(name, level, x) check(paste0(name, " ", level), sum(x %in% level))
age <- number(pat$age)
band <- as.character(cut(age, c(-Inf, 40, 50, 60, Inf), c("<40", "40-49", "50-59", ">=60"), right = FALSE))
band[is.na(band)] <- "unknown"
trt <- number(pat$trt_duration)
dur <- ifelse(is.na(trt), "unknown", ifelse(trt <= 0, "none", ifelse(trt < 12, "<12", ifelse(trt <= 36, "12-36", ">36"))))
for (name in grep("^(age_band|trt_duration_band|etiology_class) ", names(expected), value = TRUE)) {
  f <- sub(" .*", "", name); l <- sub("^[^ ]* ", "", name)
  count(f, l, switch(f, age_band = band, trt_duration_band = dur, etiology_class = pat$etiology_class))
}
for (a in c("yes", "no")) {
  count("symptoms improved", a, pat$symptoms_improved)
  count("adverse event", a, pat$adverse_event)
}

for (name in setdiff(names(expected), checked)) {
  failed <- failed + 1
  cat(sprintf("%-8s %-46s report %-16s R cannot compute it from these tables\n", "DIFFERS", name, told(expected[[name]])))
}
cat(sprintf("\n%d numbers recomputed, %d agree, %d differ.\n", length(checked), length(expected) - failed, failed))
cat(sprintf("R %s.%s, survival %s\n", R.version$major, R.version$minor, packageVersion("survival")))
quit(status = if (failed > 0) 1 else 0)
