const DAY = 86400000, EAST = 8 * 3600000; // China has one zone, without summer time
const moment = (local) => { const day = Math.floor(local / DAY); return { day, minute: Math.floor((local - day * DAY) / 60000) }; };
const now = () => moment(Date.now() + EAST);
const momentOf = (text) => { const local = Date.parse(`${text}Z`); return Number.isNaN(local) ? null : moment(local); };
const dayText = (day) => new Date(day * DAY).toISOString().slice(0, 10);
const clock = (minute) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
const STATES = ["closed", "open", "unknown"];

class Hours {
  constructor(given) {
    Object.assign(this, given);
    for (const week of this.weeks) if (week?.but) week.spared = this.departures(week.but);
  }

  departures(runs) {
    const spared = new Map();
    for (let index = 0; index < runs.length; index += 3) {
      for (let day = runs[index]; day <= runs[index + 1]; day += 1) spared.set(this.span[0] + day, runs[index + 2]);
    }
    return spared;
  }

  dayOf(week, day) {
    if (!week || (week.but && (day < this.span[0] || day > this.span[1]))) return null;
    return this.days[week.spared?.get(day) ?? week.week[(((day + 3) % 7) + 7) % 7]];
  }

  stateAt(week, { day, minute }) {
    const spans = this.dayOf(week, day);
    if (!spans) return 2;
    for (let index = 0; index < spans.length; index += 3) {
      if (minute >= spans[index] && minute < spans[index + 1]) return spans[index + 2];
    }
    return 0;
  }

  states(when) { return this.weeks.map((week) => this.stateAt(week, when)); }

  /* When the state next changes, within a week; null where it does not, or where that is not known. */
  change(week, when) {
    const state = this.stateAt(week, when);
    if (state === 2) return null;
    for (let day = when.day; day < when.day + 8; day += 1) {
      const spans = this.dayOf(week, day);
      if (!spans) return null;
      for (const minute of [0, ...spans.filter((_, index) => index % 3 < 2)].sort((a, b) => a - b)) {
        if ((day > when.day || minute > when.minute) && minute < 1440) {
          const next = this.stateAt(week, { day, minute });
          if (next !== state) return next === 2 ? null : { day, minute };
        }
      }
    }
    return null;
  }
}
