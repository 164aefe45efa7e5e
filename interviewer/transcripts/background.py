"""What interviewers ask beside the subject: told apart from the bank by being nearer to these.

General on purpose, and of no subject: what is technical here is about tools, habits and taste,
which no pack on a subject asks for.
"""

from __future__ import annotations

_SMALL_TALK = (
    "Is my microphone working? Your picture freezes now and then.",
    "Good morning! Was it easy to find us? Can I get you some water or a coffee?",
    "What is the weather like over there? Did you have a nice weekend?",
    "Excuse me, my phone is ringing. I have to let somebody in, I will be right back.",
    "Let me share my screen. Are you able to see it?",
    "Shall we take a short break? How are we doing for time?",
    "No need to be nervous, there are no trick questions today.",
)
_OPENING = (
    "I lead the platform group, and my colleague will take notes while we talk.",
    "We have about an hour: first you, then some technical questions, then yours to us.",
    "Is it all right if we record this conversation?",
    "Please walk me through your CV, from university until now.",
    "Introduce yourself in a few sentences, please.",
)
_PERSON = (
    "Which responsibilities did you have in your last role, and whom did you report to?",
    "Why did you leave your former employer, and why the gap in your CV?",
    "What would convince you to change employers at this point of your career?",
    "Why did you apply here? What do you already know about our company and its products?",
    "How did you get into this line of work, and what do you enjoy about it?",
    "What was the hardest problem you solved, and which achievement makes you proud?",
    "Describe a mistake of yours and what you learned from it.",
    "Describe a disagreement inside your team and how it was settled.",
    "How do you cope with stress, deadlines and changing priorities?",
    "How would your colleagues describe you? What do you need to improve?",
    "Do you prefer to work alone or with others? How large was the group?",
    "Have you ever led people, hired somebody or trained a beginner?",
    "What are your plans for the years ahead? Do you want to become a manager?",
    "Which books, courses, conferences or certificates have helped you lately?",
    "Which languages do you speak, and how good is your English?",
    "What are your hobbies? What do you do with your weekends?",
)
_TERMS = (
    "What salary do you expect, and which benefits matter to you?",
    "When is the earliest that you could join us? How long is your notice?",
    "Would you move to another city? How much would you travel, how often be in the office?",
    "Could you work in shifts, at night, or take part in a rota for emergencies?",
    "Do you need a visa or a work permit? Is a trial period fine with you?",
    "Are you talking to other companies? May we call somebody for a reference?",
)
_TOOLS = (
    "Which programming languages do you write, and which one do you like best?",
    "Which editor and which operating system do you have on your own laptop?",
    "How do you use git? What does a good code review look like for you?",
    "Do you write tests first? How do you document what you do?",
    "Which tool do you prefer for tickets, chat, dashboards or alerts, and why?",
    "Did you work in an agile way, with sprints and daily meetings?",
    "Do you contribute to open source? What do you build at home for yourself?",
    "What is your opinion of artificial intelligence as an aid at work?",
    "Which acronym is that, and what have you done with it in practice?",
    "Could you solve this little puzzle or estimate a number for me?",
)
_CLOSING = (
    "What would you like to know from us? Is anything still open for you?",
    "We have come to the end. Somebody will call you within two weeks.",
    "Thank you for your time, it was a pleasure to meet you. Goodbye!",
)

QUESTIONS = (*_SMALL_TALK, *_OPENING, *_PERSON, *_TERMS, *_TOOLS, *_CLOSING)
"""Small talk and the usual questions on person, terms and tools, in words of our own."""
