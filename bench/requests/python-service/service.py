"""A service of the same design as the Python service that Dispatch replaces, written only for this comparison.

It fetches every active technician, finds the five nearest by great circle, measures their drives, all at once and each up
to three times, and assigns the technician with the shortest drive. HTTP_CLIENT=shared uses one client for all calls.
"""

import asyncio
import heapq
import os
import socket
from math import asin, cos, radians, sin, sqrt

import asyncpg
import httpx
import uvicorn
from fastapi import FastAPI, HTTPException
from tenacity import RetryError, retry, stop_after_attempt, wait_exponential

DIRECTIONS_URL = os.environ["OPENROUTE_BASE_URL"] + "/v2/directions/driving-car"
CANDIDATE_COUNT = 5

app = FastAPI()
state = {}


@app.on_event("startup")
async def start():
    state["pool"] = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=1, max_size=10)
    if os.environ.get("HTTP_CLIENT") == "shared":
        state["client"] = httpx.AsyncClient(timeout=15)


def haversine_km(latitude, longitude, other_latitude, other_longitude):
    phi, other_phi = radians(latitude), radians(other_latitude)
    half_longitudes = radians(other_longitude - longitude) / 2
    haversine = sin((other_phi - phi) / 2) ** 2 + cos(phi) * cos(other_phi) * sin(half_longitudes) ** 2
    return 2 * 6371.0 * asin(sqrt(haversine))


async def post(body):
    if "client" in state:
        return await state["client"].post(DIRECTIONS_URL, json=body)
    async with httpx.AsyncClient(timeout=15) as client:
        return await client.post(DIRECTIONS_URL, json=body)


@retry(stop=stop_after_attempt(3), wait=wait_exponential(multiplier=1, min=1))
async def driving_km(start, end):
    places = [[place["longitude"], place["latitude"]] for place in (start, end)]
    response = await post({"coordinates": places})
    response.raise_for_status()
    return response.json()["routes"][0]["summary"]["distance"] / 1000


@app.post("/dispatch/{cust_id}")
async def dispatch(cust_id: int):
    pool = state["pool"]
    customer = await pool.fetchrow("SELECT latitude, longitude FROM customers WHERE customerid = $1", cust_id)
    if customer is None:
        raise HTTPException(404, f"Customer {cust_id} not found")
    technicians = await pool.fetch("SELECT technicianid, latitude, longitude FROM technicians WHERE is_active")
    distances = (
        (haversine_km(customer["latitude"], customer["longitude"], row["latitude"], row["longitude"]), number)
        for number, row in enumerate(technicians)
    )
    nearest = [technicians[number] for _, number in heapq.nsmallest(CANDIDATE_COUNT, distances)]
    if not nearest:
        raise HTTPException(503, "No technicians available")
    drives = await asyncio.gather(*(driving_km(customer, row) for row in nearest), return_exceptions=True)
    measured = [(km, row["technicianid"]) for km, row in zip(drives, nearest) if not isinstance(km, RetryError)]
    if not measured:
        raise HTTPException(503, "Unable to compute driving distances at this time")
    km, technician_id = min(measured)
    statement = "INSERT INTO assignments (cust_id, tech_id, distance_km) VALUES ($1, $2, $3) RETURNING id, assigned_at"
    stored = await pool.fetchrow(statement, cust_id, technician_id, km)
    return {"cust_id": cust_id, "tech_id": technician_id, "distance_km": km, **stored}


listener = socket.create_server(("127.0.0.1", 0))
print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listener])
